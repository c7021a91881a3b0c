"""The settings of 听打录入 that a competition may change, with the defaults of the register.

Rules: I2 (classes of the fields), I3 (reading of the accuracy), I4 (deductions, length cap),
I6 (labels and order).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from zuoxi.kernel.sentences import sentence


class FieldName(StrEnum):
    """The five fields of the answer box, in the order of the printed sample (R27)."""

    NAME = "name"
    ADDRESS = "address"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"


class FieldClass(StrEnum):
    """Which characters of a field count (I2)."""

    TEXT = "text"  # no white space, no punctuation
    DIGITS = "digits"  # digits only
    VISIBLE = "visible"  # every visible character; letter case only if the item says so


CLASSES: Mapping[FieldName, FieldClass] = {
    FieldName.NAME: FieldClass.TEXT,
    FieldName.ADDRESS: FieldClass.TEXT,
    FieldName.POSTCODE: FieldClass.DIGITS,
    FieldName.PHONE: FieldClass.DIGITS,
    FieldName.EMAIL: FieldClass.VISIBLE,
}

LABELS: Mapping[FieldName, str] = {
    FieldName.NAME: sentence("客户姓名"),
    FieldName.ADDRESS: sentence("客户地址"),
    FieldName.POSTCODE: sentence("邮政编码"),
    FieldName.PHONE: sentence("联系电话"),
    FieldName.EMAIL: sentence("电子邮箱"),
}


MAX_LABEL = 12
"""Characters of a field's label: it stands on one or two lines beside the field."""

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LABEL)]


class Rules(BaseModel):
    """Settings of one competition; frozen with its paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # (I3) "percent": 98.31 % → 9.83. "ratio": 0.98 → 9.80.
    accuracy_reading: Literal["percent", "ratio"] = "percent"
    # (I4) characters deducted for each surplus character, and for each slip of any kind (wrong,
    # missing or surplus). A field is never worth less than nothing.
    surplus_penalty: int = Field(default=0, ge=0, le=100)
    slip_penalty: int = Field(default=0, ge=0, le=100)
    # (I4) a field may hold this many times the characters of its longest accepted answer.
    length_cap_factor: int = Field(default=2, ge=1, le=10)
    # (I2) per field
    classes: dict[FieldName, FieldClass] = Field(default_factory=lambda: dict(CLASSES))
    # (I6) per field; the order of the answer box is that of FieldName
    labels: dict[FieldName, Label] = Field(default_factory=lambda: dict(LABELS))

    @field_validator("classes", "labels")
    @classmethod
    def _names_all_five(cls, value: dict[FieldName, str]) -> dict[FieldName, str]:
        if set(value) != set(FieldName):
            raise ValueError(f"must name all of: {', '.join(FieldName)}")
        return value

    def own_label(self, field: FieldName) -> str:
        """Return what this competition calls a field, "" where it keeps the usual name (I6).

        The usual name is translated, a name of one's own is shown as it was written.
        """
        label = self.labels[field]
        return "" if label == LABELS[field] else label
