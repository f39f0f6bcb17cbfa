import { ariaOf, type ControlProps } from "./control";

export interface Option {
  readonly value: string;
  readonly title: string;
  readonly color?: string | undefined;
}

interface SelectInputProps extends ControlProps<string> {
  readonly options: readonly Option[];
  /** Text of the empty choice; without it there is none. */
  readonly emptyTitle?: string | undefined;
}

export function SelectInput(props: SelectInputProps) {
  const unknown = props.value !== "" && !props.options.some((option) => option.value === props.value);
  return (
    <span className="c-select">
      <select
        id={props.id}
        className="c-input"
        value={props.value}
        disabled={props.disabled}
        data-empty={props.value === "" || undefined}
        onChange={(event) => props.onChange(event.target.value)}
        {...ariaOf(props)}
      >
        {props.emptyTitle !== undefined && <option value="">{props.emptyTitle}</option>}
        {unknown && <option value={props.value}>{props.value}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </span>
  );
}
