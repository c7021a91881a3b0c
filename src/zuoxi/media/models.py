"""What is known of a stored file; its bytes lie in the store under their SHA-256."""

from django.db import models


class Blob(models.Model):
    """One file, named by its content. Never changed; the same bytes are stored once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()  # bytes
    media_type = models.CharField(max_length=80)
    duration_ms = models.BigIntegerField(null=True)  # recordings only
    # Recordings only: {"per_second": 50, "values": [0..127, …]} for drawing the wave.
    peaks = models.JSONField(null=True)
    # Recordings only, measured on the stored file: integrated loudness (LUFS), true peak (dB).
    lufs = models.FloatField(null=True)
    true_peak_db = models.FloatField(null=True)
    # Recordings only, for the author: [{"text": message id, "params": {…}}].
    remarks = models.JSONField(default=list)
    created_ms = models.BigIntegerField()
