"""What a train runs on: a bank of ballast in open land, or a viaduct of arches over what is below."""

from dataclasses import dataclass

import numpy as np

from tenku.engines.animatic.layers.sheet import Sheet
from tenku.engines.animatic.layers.terrain import sweep, tiled, tuft
from tenku.engines.animatic.paint import Albedo, Board, TiledBoard, oval, points, rect, ribbon, span
from tenku.engines.animatic.scene import Canvas, GroundKind, rng

_STEEL: Albedo = (0.54, 0.54, 0.56)
_BALLAST: Albedo = (0.50, 0.46, 0.44)
_STONE: Albedo = (0.62, 0.53, 0.47)
_MAST: Albedo = (0.26, 0.28, 0.30)
_SLOPES: dict[GroundKind, Albedo] = {
    "grass": (0.42, 0.52, 0.26), "sand": (0.80, 0.63, 0.42), "snow": (0.90, 0.92, 0.96),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Track:
    """Rails at `y` (pixels) for cars of `height` pixels, at depth z in haze 0..1."""

    canvas: Canvas
    y: float
    height: float
    z: float
    haze: float = 0.0

    def bank(self, ground: GroundKind, down: float) -> Sheet:
        """A bank of what the ground is, `down` pixels high, with masts along it."""
        h, y = self.height, self.y
        board = tiled(self.canvas, y - 1.75 * h, y + down + 0.2 * h)
        random = rng(self.canvas.seed, "bank")
        self._masts(board, 3.4 * h)
        colour = _SLOPES.get(ground, _STONE)
        edge = sweep(board, random, y + down, 0.06 * h, (2, 5, 9))
        top = points((board.width + 4, y + 0.05 * h), (-4, y + 0.05 * h))
        board.polygon(np.concatenate([edge, top]), colour, 0.44, self.haze)
        for k in range(9):
            x = board.width * (k + random.uniform(0, 0.7)) / 9
            at = y + random.uniform(0.3, 0.8) * down
            board.tone(oval(x, at, 0.9 * h, 0.16 * down), (0.30, 0.66)[k % 2], soft=0.05 * h)
        if ground == "grass":
            for _ in range(round(26 * board.width / (10 * h))):
                x = random.uniform(0, board.width)
                at = y + random.uniform(0.45, 1.0) * down
                tuft(board, random, x, at, 0.13 * h, colour, 0.5, haze=self.haze)
        self._rails(board)
        return Sheet.of(board, self.z, period=board.width)

    def viaduct(self, foot: float) -> Sheet:
        """Arches of stone between the rails and `foot` (pixels from the top)."""
        h, y = self.height, self.y
        board = tiled(self.canvas, y - 1.75 * h, foot + 0.6 * h)
        self._masts(board, 3.4 * h)
        deck = y + 0.34 * h
        count = max(2, round(board.width / (2.3 * h)))
        pitch = board.width / count
        board.polygon(rect(-4, y + 0.04 * h, board.width + 4, foot), _STONE, 0.40, self.haze)
        for k in range(count):
            self._arch(board, (k + 0.5) * pitch, pitch, deck, foot)
        for k in range(count):
            self._pier(board, k * pitch, 0.16 * pitch, foot)
        board.polygon(
            rect(-4, y + 0.04 * h, board.width + 4, y + 0.20 * h), _STONE, 0.62, self.haze
        )
        board.tone(rect(-4, y + 0.20 * h, board.width + 4, y + 0.26 * h), 0.16)
        self._rails(board)
        return Sheet.of(board, self.z, period=board.width)

    def _arch(self, board: Board, x: float, pitch: float, deck: float, foot: float) -> None:
        half = 0.38 * pitch
        a = np.linspace(np.pi, 2 * np.pi, 25)
        rise = min(half, 0.7 * (foot - deck))
        spring = deck + rise
        bow = np.stack([x + half * np.cos(a), spring + rise * np.sin(a)], axis=1)
        hole = np.concatenate([bow, points((x + half, foot + 4), (x - half, foot + 4))])
        inner = hole + (0.10 * pitch, 0.0)
        lip = bow + (0.0, -0.05 * self.height)
        board.tone(np.concatenate([lip, bow[::-1]]), 0.84)
        board.erase(hole)
        # The thickness of the arch on its far side: between its edge and the same edge moved in.
        board.polygon(np.concatenate([hole[:13], inner[:13][::-1]]), _STONE, 0.20, self.haze)

    def _pier(self, board: TiledBoard, x: float, half: float, foot: float) -> None:
        """The broad foot of a pier, and the dark that it leaves below."""
        h = self.height
        board.wash(
            rect(x - 0.9 * half, foot, x + 0.9 * half, foot + 0.34 * h),
            (0.30, 0.30, 0.36),
            0.2,
            soft=0.06 * h,
            opacity=0.5,
            inside=False,
        )
        block = points(
            (x - half, foot),
            (x - half, foot - 0.16 * h),
            (x - 0.75 * half, foot - 0.22 * h),
            (x + 0.75 * half, foot - 0.22 * h),
            (x + half, foot - 0.16 * h),
            (x + half, foot),
        )
        board.polygon(block, _STONE, 0.26, self.haze)
        board.tone(rect(x - half, foot - 0.17 * h, x + half, foot - 0.13 * h), 0.7)

    def _rails(self, board: TiledBoard) -> None:
        h, y = self.height, self.y
        shoulder = points(
            (-4, y + 0.02 * h),
            (board.width + 4, y + 0.02 * h),
            (board.width + 4, y + 0.12 * h),
            (-4, y + 0.12 * h),
        )
        board.polygon(shoulder, _BALLAST, 0.42, self.haze)
        board.tone(rect(-4, y + 0.02 * h, board.width + 4, y + 0.045 * h), 0.75)
        thick = max(0.028 * h, 1.0)
        board.polygon(
            rect(-4, y - 0.4 * thick, board.width + 4, y + thick), _STEEL, 0.34, self.haze
        )
        board.polygon(
            rect(-4, y - 0.4 * thick, board.width + 4, y + 0.2 * thick), _STEEL, 0.9, self.haze
        )

    def _masts(self, board: TiledBoard, pitch: float) -> None:
        """Masts with their arms, and the wire between them."""
        h, y = self.height, self.y
        count = max(1, round(board.width / pitch))
        pitch = board.width / count
        thin = max(0.012 * h, 0.8)
        for k in range(count):
            x = (k + 0.3) * pitch
            board.polygon(
                rect(x - 0.025 * h, y - 1.62 * h, x + 0.025 * h, y + 0.1 * h), _MAST, 0.5, self.haze
            )
            arm = points(
                (x, y - 1.55 * h),
                (x + 0.34 * h, y - 1.44 * h),
                (x + 0.34 * h, y - 1.40 * h),
                (x, y - 1.48 * h),
            )
            board.polygon(arm, _MAST, 0.5, self.haze)
            q = span(0.0, 1.0, 13)
            for sag, level in ((0.10, 1.44), (0.0, 1.30)):
                wire = np.stack(
                    [x + 0.3 * h + q * pitch, y - level * h + 4 * sag * h * q * (1 - q)], axis=1
                )
                board.polygon(ribbon(wire, thin), _MAST, 0.4, self.haze)
