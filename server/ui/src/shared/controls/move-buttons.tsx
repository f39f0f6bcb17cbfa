import { IconButton } from "./button";

interface MoveButtonsProps {
  readonly index: number;
  readonly count: number;
  /** What the two are called, by what is moved. */
  readonly up: string;
  readonly down: string;
  readonly onMove: (to: number) => void;
}

/** Moves one of several up or down among them; at either end one of the two rests. */
export function MoveButtons({ index, count, up, down, onMove }: MoveButtonsProps) {
  return (
    <>
      <IconButton icon="up" label={up} disabled={index === 0} onClick={() => onMove(index - 1)} />
      <IconButton icon="down" label={down} disabled={index === count - 1} onClick={() => onMove(index + 1)} />
    </>
  );
}
