import type { HTMLInputTypeAttribute } from "react";
import { ariaOf, type ControlProps } from "./control";

interface TextInputProps extends ControlProps<string> {
  readonly type?: HTMLInputTypeAttribute;
  readonly maxLength?: number | undefined;
  readonly inputMode?: "text" | "tel" | "email" | "url" | "numeric";
  readonly autoComplete?: string;
  /** Enter was pressed, and not to choose a word of an input method. */
  readonly onEnter?: () => void;
}

export function TextInput(props: TextInputProps) {
  return (
    <input
      id={props.id}
      className="c-input"
      type={props.type ?? "text"}
      inputMode={props.inputMode}
      value={props.value}
      maxLength={props.maxLength}
      placeholder={props.placeholder}
      disabled={props.disabled}
      autoComplete={props.autoComplete ?? "off"}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) props.onEnter?.();
      }}
      {...ariaOf(props)}
    />
  );
}
