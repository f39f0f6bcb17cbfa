import { ariaOf, type ControlProps } from "./control";

export function SwitchInput(props: ControlProps<boolean>) {
  return (
    <span className="c-switch">
      <input
        id={props.id}
        type="checkbox"
        role="switch"
        checked={props.value}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.checked)}
        {...ariaOf(props)}
      />
    </span>
  );
}
