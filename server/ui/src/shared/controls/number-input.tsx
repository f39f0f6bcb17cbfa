import { useRef, useState, type ClipboardEvent, type FocusEvent } from "react";
import { ariaOf, type ControlProps } from "./control";
import { editText, formatDecimal, parseDecimal, type NumberStyle } from "./decimal";

interface NumberInputProps extends ControlProps<number | null> {
  readonly style?: NumberStyle;
  /** Written before the number (a currency) or after it (a unit). */
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  /** What was typed that is no number: it stays there to be mended, instead of giving way to what was before. */
  readonly unreadable?: string | undefined;
  readonly onUnreadable?: ((text: string) => void) | undefined;
}

/** "12 件" in an input whose unit is 件. */
function withoutUnit(text: string, unit: string | undefined): string {
  const plain = text.trim();
  return unit && unit !== "%" && plain.endsWith(unit) ? plain.slice(0, -unit.length) : plain;
}

/** A text input that reads numbers: type="number" would swallow separators and change on the wheel. */
export function NumberInput(props: NumberInputProps) {
  const { value, style = {}, onChange, unreadable: kept } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const formatted = value === null ? "" : formatDecimal(value, style);
  // The sign stands beside the input already.
  const shown = typed ?? kept ?? (props.suffix === "%" ? formatted.replace("%", "") : formatted);
  const read = (text: string) => parseDecimal(withoutUnit(text, props.suffix), style);
  const unreadable = read(typed ?? kept ?? "") === "invalid";

  const fresh = useRef(false);

  // What stands there is selected as a whole, so that typing replaces it; a second click places the cursor.
  const begin = (event: FocusEvent<HTMLInputElement>) => {
    const text = kept ?? (value === null ? "" : editText(value, style));
    setTyped(text);
    fresh.current = true;
    const input = event.currentTarget;
    input.value = text;
    input.select();
  };
  // Amounts come from invoices and chats with signs, separators and words around them.
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const parsed = read(event.clipboardData.getData("text"));
    if (parsed === null || parsed === "invalid") return;
    const input = event.currentTarget;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (!whole && input.value !== "") return;
    event.preventDefault();
    take(editText(parsed, style));
  };
  const take = (text: string) => {
    setTyped(text);
    const parsed = read(text);
    if (parsed === "invalid") props.onUnreadable?.(text);
    else if (parsed !== value || kept !== undefined) onChange(parsed);
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
