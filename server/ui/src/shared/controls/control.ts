import "./controls.css";

/** What every input control is given. */
export interface ControlProps<T> {
  readonly id: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean | undefined;
  readonly invalid?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly describedBy?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Names the control where no visible label does, as in the cell of a table. */
  readonly label?: string | undefined;
}

/** The attributes that tell assistive technology what the control is in. */
export function ariaOf(props: Pick<ControlProps<never>, "invalid" | "required" | "describedBy" | "label">) {
  return {
    "aria-invalid": props.invalid ? true : undefined,
    "aria-required": props.required ? true : undefined,
    "aria-describedby": props.describedBy,
    "aria-label": props.label,
  } as const;
}
