import { ariaOf, type ControlProps } from "./control";

interface TextAreaProps extends ControlProps<string> {
  readonly maxLength?: number | undefined;
  readonly rows?: number;
}

/** Grows with its text where the browser can (field-sizing), scrolls where it cannot. */
export function TextArea(props: TextAreaProps) {
  return (
    <textarea
      id={props.id}
      className="c-input c-textarea"
      rows={props.rows ?? 3}
      value={props.value}
      maxLength={props.maxLength}
      placeholder={props.placeholder}
      disabled={props.disabled}
      onChange={(event) => props.onChange(event.target.value)}
      {...ariaOf(props)}
    />
  );
}
