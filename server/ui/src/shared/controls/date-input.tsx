import { ariaOf, type ControlProps } from "./control";

interface DateInputProps extends ControlProps<string> {
  readonly type: "date" | "datetime-local" | "time" | "month";
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/** Years have four digits. */
const LAST = {
  date: "9999-12-31",
  "datetime-local": "9999-12-31T23:59",
  time: undefined,
  month: "9999-12",
} as const;

/** The browser's own picker: known to people, usable by keyboard and on every phone. Empty string means none. */
export function DateInput(props: DateInputProps) {
  return (
    <input
      id={props.id}
      className="c-input c-date"
      type={props.type}
      value={props.value}
      min={props.min}
      max={props.max ?? LAST[props.type]}
      disabled={props.disabled}
      data-empty={props.value === "" || undefined}
      onChange={(event) => props.onChange(event.target.value)}
      {...ariaOf(props)}
    />
  );
}
