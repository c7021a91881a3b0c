"""Which licences go with Apache-2.0: known and fine, all of them; what is not known does not."""

import pytest

from tools.check_licences import EXCEPTIONS, goes_with_apache, python_packages


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        (["MIT"], True),
        (["mit"], True),
        (["(MIT OR CC0-1.0)"], True),
        (["GPL-3.0-only OR MIT"], True),
        (["BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0"], True),
        (["MIT AND (GPL-2.0-only OR PSF-2.0)"], True),
        (["LGPL-3.0-only"], True),
        (["Apache-2.0 WITH LLVM-exception"], True),
        (["MIT", "MIT License"], True),
        (["Mozilla Public License 2.0 (MPL 2.0)"], True),
        (["UNLICENSED"], False),
        (["Unlicense"], True),
        (["MIT AND Proprietary"], False),
        (["MIT AND GPL-3.0-only"], False),
        (["MIT AND (GPL-2.0-only OR AGPL-3.0-only)"], False),
        (["GPL-2.0-only WITH Classpath-exception-2.0"], False),
        (["AGPL-3.0-or-later"], False),
        (["SSPL-1.0"], False),
        (["BUSL-1.1"], False),
        (["LicenseRef-Proprietary"], False),
        (["MIT", "GNU General Public License v3 (GPLv3)"], False),
        (["MIT with Commons Clause"], False),
        (["Other/Proprietary License"], False),
        (["SEE LICENSE IN LICENSE.txt"], False),
        (["Not MIT, all rights reserved"], False),
        (["A licence like MIT"], False),
        (["MIT*"], False),
        (["Custom: https://example.com"], False),
        (["UNKNOWN"], False),
        (["MIT OR"], False),
        ([""], False),
        (["MIT", ""], False),
        ([], False),
    ],
)
def test_a_licence_fits_only_if_all_of_it_is_known_and_fine(said: list[str], *, fits: bool) -> None:
    assert goes_with_apache(said) == fits


def test_every_installed_python_package_fits_or_is_a_named_exception() -> None:
    packages = python_packages()
    assert {n for n, said in packages.items() if not goes_with_apache(said)} <= EXCEPTIONS.keys()
