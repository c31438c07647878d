"""What binds who films with a family's own weights, and what is known of their sound.

Notices for the operator, read off the models' cards in 2026. They are no legal advice.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tenku.engines.base import Licence
from tenku.engines.frames import FamilyName

WAN = Licence(id="wan-2.2", notice="Wan 2.2: Apache-2.0.")
LICENCES: Mapping[FamilyName, Licence] = MappingProxyType(
    {
        "ltx2": Licence(
            id="ltx-2",
            notice="LTX-2 Community License: free, also for commerce, below US$10M of yearly"
            " revenue of the whole company; a paid licence above.",
            must_accept=True,
        ),
        "wan-5b": WAN,
        "wan-a14b": WAN,
        "h3": Licence(
            id="minimax-h3",
            notice="MiniMax H3 Community License: above US$20M of yearly revenue an authorisation"
            " is needed; films may not train other models.",
            territory="Not granted in the European Union, the United Kingdom, South Korea and the"
            " United States.",
            attribution="MiniMax H3",
            must_accept=True,
        ),
    }
)
SILENT: frozenset[FamilyName] = frozenset({"wan-5b", "wan-a14b"})
