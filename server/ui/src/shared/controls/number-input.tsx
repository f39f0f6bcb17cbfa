import { useRef, useState, type ClipboardEvent, type FocusEvent } from "react";
import { ariaOf, type ControlProps } from "./control";
import { editText, formatDecimal, parseDecimal, type NumberStyle } from "./decimal";

interface NumberInputProps extends ControlProps<number | null> {
  readonly style?: NumberStyle;
  /** Written before the number (a currency) or after it (a unit). */
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
}

/** A text input that reads numbers: type="number" would swallow separators and change on the wheel. */
export function NumberInput(props: NumberInputProps) {
  const { value, style = {}, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const formatted = value === null ? "" : formatDecimal(value, style);
  // The sign stands beside the input already.
  const shown = typed ?? (props.suffix === "%" ? formatted.replace("%", "") : formatted);
  const unreadable = typed !== null && parseDecimal(typed, style) === "invalid";

  const fresh = useRef(false);

  // What stands there is selected as a whole, so that typing replaces it; a second click places the cursor.
  const begin = (event: FocusEvent<HTMLInputElement>) => {
    const text = value === null ? "" : editText(value, style);
    setTyped(text);
    fresh.current = true;
    const input = event.currentTarget;
    input.value = text;
    input.select();
  };
  // Amounts come from invoices and chats with signs, separators and words around them.
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const parsed = parseDecimal(event.clipboardData.getData("text"), style);
    if (parsed === null || parsed === "invalid") return;
    const input = event.currentTarget;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (!whole && input.value !== "") return;
    event.preventDefault();
    take(editText(parsed, style));
  };
  const take = (text: string) => {
    setTyped(text);
    const parsed = parseDecimal(text, style);
    if (parsed !== "invalid" && parsed !== value) onChange(parsed);
  };

  return (
    <span
      className="c-affix"
      data-invalid={props.invalid || unreadable || undefined}
      data-disabled={props.disabled || undefined}
    >
      {props.prefix && (
        <span className="c-affix-text" aria-hidden="true">
          {props.prefix}
        </span>
      )}
      <input
        id={props.id}
        className="c-input c-number"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={shown}
        placeholder={props.placeholder}
        disabled={props.disabled}
        onFocus={begin}
        onMouseUp={(event) => {
          // The browser would put the cursor where the mouse came up and lose the selection.
          if (fresh.current) event.preventDefault();
          fresh.current = false;
        }}
        onPaste={paste}
        onBlur={() => setTyped(null)}
        onChange={(event) => take(event.target.value)}
        {...ariaOf({ ...props, invalid: props.invalid || unreadable })}
      />
      {props.suffix && <span className="c-affix-text">{props.suffix}</span>}
    </span>
  );
}
