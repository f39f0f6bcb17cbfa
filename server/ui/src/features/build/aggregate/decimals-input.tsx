import { SelectInput } from "@/shared/controls/select-input";

const DECIMALS = ["0", "1", "2", "3", "4", "5", "6"];

interface DecimalsInputProps {
  readonly id: string;
  readonly value: number | null;
  /** What holds where none are chosen. */
  readonly emptyTitle: string;
  readonly onChange: (value: number | undefined) => void;
}

/** How many decimal places a figure has. */
export function DecimalsInput({ id, value, emptyTitle, onChange }: DecimalsInputProps) {
  return (
    <SelectInput
      id={id}
      value={value === null ? "" : String(value)}
      emptyTitle={emptyTitle}
      options={DECIMALS.map((n) => ({ value: n, title: n }))}
      onChange={(next) => onChange(next === "" ? undefined : Number(next))}
    />
  );
}
