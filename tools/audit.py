"""Ask the advisory databases about every locked package, and write the software bill of materials.

Advisories carry no severity in pip-audit's answer, and an unknown severity is no reason to go on: any known
vulnerability blocks. Where no advisory data can be reached one loud line says so; the floors in
`tests/house/test_locks.py` hold in any case. Exit status: 0 nothing known or nothing reachable, 1 vulnerable.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "run.txt"
BILL = ROOT / "var" / "sbom.cdx.json"
AUDIT = ("-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", str(LOCK), "--format", "json")
QUIET = ("--progress-spinner", "off", "--timeout", "10")


def main() -> int:
    """Write the bill, then audit."""
    BILL.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    bill = ("-m", "cyclonedx_py", "requirements", str(LOCK), "--of", "JSON", "-o", str(BILL))
    subprocess.run((sys.executable, *bill), check=True)
    answer = subprocess.run((sys.executable, *AUDIT, *QUIET), capture_output=True, text=True, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"NOT AUDITED: pip-audit gave no answer: {answer.stderr.strip().splitlines()[-1:]}")
        return 0
    return report(packages)


def report(packages: list[dict[str, object]]) -> int:
    """Say what was found in pip-audit's list of packages; the exit status."""
    audited = [package for package in packages if "vulns" in package]
    if not audited:
        print(f"NOT AUDITED: advisory data cannot be reached from here ({len(packages)} packages unasked).")
        return 0
    if len(audited) < len(packages):
        unasked = ", ".join(str(package["name"]) for package in packages if "vulns" not in package)
        print(f"NOT AUDITED: {unasked}")
    found = [(package, vulnerability) for package in audited for vulnerability in listed(package["vulns"])]
    for package, vulnerability in found:
        fixed = ", ".join(map(str, listed(vulnerability.get("fix_versions")))) or "no version yet"
        print(f"{package['name']} {package['version']}: {vulnerability['id']}, fixed in {fixed}")
    print(
        f"{len(audited)} packages audited, {len(found)} known vulnerabilities; bill of materials: {BILL.name}"
    )
    return 1 if found else 0


def listed(value: object) -> list[dict[str, object]]:
    """A JSON list, or nothing where there is none."""
    return value if isinstance(value, list) else []


if __name__ == "__main__":
    sys.exit(main())
