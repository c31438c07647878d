"""Draw the visible label that is shipped, from Noto Sans CJK (SIL Open Font License 1.1).

apt-get install fonts-noto-cjk
python scripts/label.py
"""

from pathlib import Path

from tenku.provenance import labelling

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
FACE = 2  # Simplified Chinese, of the faces in that file

if __name__ == "__main__":
    labelling.drawn(labelling.TEXT, FONT, FACE).save(labelling.SHIPPED, optimize=True)
    print(f"wrote {labelling.SHIPPED}")
