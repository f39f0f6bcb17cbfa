import { ariaOf, type ControlProps } from "./control";

interface DateInputProps extends ControlProps<string> {
  readonly type: "date" | "datetime-local" | "time";
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/** The browser's own picker: known to people, usable by keyboard and on every phone. Empty string means none. */
export function DateInput(props: DateInputProps) {
  return (
    <input
      id={props.id}
      className="c-input c-date"
      type={props.type}
      value={props.value}
      min={props.min}
      max={
        props.max ??
        (props.type === "time" ? undefined : props.type === "date" ? "9999-12-31" : "9999-12-31T23:59")
      }
      disabled={props.disabled}
      data-empty={props.value === "" || undefined}
      onChange={(event) => props.onChange(event.target.value)}
      {...ariaOf(props)}
    />
  );
}
