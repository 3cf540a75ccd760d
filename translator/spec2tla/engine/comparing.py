"""What two engines found, side by side, for reports of bugs."""

from spec2tla.engine.findings import Finding, Findings


def engines_text(embedded: Findings, tlc: Findings) -> dict[str, str]:
    """What each of them found, side by side."""
    lines = [f"{'':<30} {'TLC':<24} embedded engine"]
    lines += [
        f"{name:<30} {_verdict(tlc.properties.get(name)):<24} {_verdict(finding)}"
        for name, finding in embedded.properties.items()
    ]
    lines.append(f"{'states':<30} {_states(tlc):<24} {_states(embedded)}")
    return {"engines.txt": "\n".join(lines) + "\n"}


def _verdict(finding: Finding | None) -> str:
    if finding is None:
        return "not asked"
    return "without a value" if finding.undefined else finding.verdict.value


def _states(findings: Findings) -> str:
    return "not known" if findings.states is None else str(findings.states.distinct)
