"""How much of sixty unseen prompts, half of them Chinese, the embedded engine's reader understands.

    python benchmarks/reading.py [--misses]

reading.toml says what each prompt tells of: setting, subject, action, light, weather, camera,
sound. Of what the engine has a name for, `right` is the share where the plan has just that, and
`seen` the share where it has at least something of that kind. Of what it has no name for, `noted`
is the share of prompts with any note at all, not of notes that name that very thing. `--misses` prints what was not
right.
"""

import argparse
import tomllib
from collections import Counter
from pathlib import Path

from tenku.engines.animatic import reader
from tenku.engines.animatic.plan import ShotPlan

FIELDS = ("setting", "subject", "action", "light", "weather", "camera", "sound")


def words_of(plan: ShotPlan, field: str) -> set[str]:
    """The names that a plan has of a kind: of the words it matched, and of what will be drawn."""
    prefix = f"{field}."
    found = {key.removeprefix(prefix) for _, key in plan.matched if key.startswith(prefix)}
    match field:
        case "setting":
            return {plan.setting}
        case "subject":
            return found | {subject.kind for subject in plan.subjects}
        case "action":
            return found | {s.action for s in plan.subjects if s.action != "auto"}
        case "weather":
            return found | {weather.kind for weather in plan.weather}
        case "camera":
            return found | {move.kind for move in plan.camera}
        case "sound":
            return found | {cue.kind for cue in plan.cues}
        case _:
            return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    prompts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["prompt"]
    asked, right, seen, unknown, noted = (Counter[str]() for _ in range(5))
    for prompt in prompts:
        plan = reader.read(prompt["text"])
        for field in FIELDS:
            if field not in prompt:
                continue
            if prompt[field] == "?":
                unknown[field] += 1
                noted[field] += bool(plan.notes)
                continue
            found = words_of(plan, field)
            hit = prompt[field] in found
            asked[field] += 1
            right[field] += hit
            seen[field] += bool(found)
            if given.misses and not hit:
                print(f"{field}: {prompt[field]} != {sorted(found)}  {prompt['text'][:60]}")
    print(f"{'':10}{'asked':>6}{'right':>8}{'seen':>8}{'no name':>10}{'noted':>8}")
    for field in FIELDS:
        shares = "".join(f"{100 * n[field] / asked[field]:7.0f}%" for n in (right, seen))
        left = f"{100 * noted[field] / unknown[field]:7.0f}%" if unknown[field] else ""
        print(f"{field:10}{asked[field]:6}{shares}{unknown[field]:10}{left}")


if __name__ == "__main__":
    main()
