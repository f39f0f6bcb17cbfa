import { ariaOf, type ControlProps } from "./control";
import type { Option } from "./select-input";

interface RadioGroupProps extends ControlProps<string> {
  readonly options: readonly Option[];
  /** In columns of one width, where several lines are to be expected. */
  readonly even?: boolean;
}

export function RadioGroup(props: RadioGroupProps) {
  return (
    <div
      className="c-choices"
      data-even={props.even || undefined}
      role="radiogroup"
      id={props.id}
      tabIndex={-1}
      {...ariaOf(props)}
      aria-labelledby={`${props.id}-label`}
    >
      {props.options.map((option) => (
        <label key={option.value} className="c-choice">
          <input
            type="radio"
            name={props.id}
            value={option.value}
            checked={props.value === option.value}
            disabled={props.disabled}
            onChange={() => props.onChange(option.value)}
            onClick={() => {
              if (props.value === option.value && !props.required) props.onChange("");
            }}
          />
          <span data-color={option.color}>{option.title}</span>
        </label>
      ))}
    </div>
  );
}

interface CheckGroupProps extends ControlProps<readonly string[]> {
  readonly options: readonly Option[];
}

/** Values keep the order of the options, whatever the order of ticking. */
export function CheckGroup(props: CheckGroupProps) {
  const chosen = new Set(props.value);
  const toggle = (value: string) => {
    if (!chosen.delete(value)) chosen.add(value);
    const known = props.options.filter((option) => chosen.has(option.value)).map((option) => option.value);
    const unknown = props.value.filter((kept) => chosen.has(kept) && !known.includes(kept));
    props.onChange([...known, ...unknown]);
  };
  return (
    <div
      className="c-choices"
      role="group"
      id={props.id}
      tabIndex={-1}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      aria-labelledby={`${props.id}-label`}
    >
      {props.options.map((option) => (
        <label key={option.value} className="c-choice">
          <input
            type="checkbox"
            checked={chosen.has(option.value)}
            disabled={props.disabled}
            onChange={() => toggle(option.value)}
          />
          <span data-color={option.color}>{option.title}</span>
        </label>
      ))}
    </div>
  );
}
