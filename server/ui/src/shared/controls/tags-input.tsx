import { useId, useRef, useState, type KeyboardEvent } from "react";
import { ariaOf, type ControlProps } from "./control";
import { Icon } from "./icon";

interface TagsInputProps extends ControlProps<readonly string[]> {
  readonly suggestions?: readonly string[];
  /** The tone of a word. */
  readonly colorOf?: (word: string) => string | undefined;
  readonly remove: (title: string) => string;
}

/** Commas of both scripts end a word, as Enter does. */
const ENDS = /[,，、;；\n]/;

/** Words made up while typing, each once. */
export function TagsInput(props: TagsInputProps) {
  const { value, onChange, suggestions = [] } = props;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");

  const add = (text: string) => {
    const words = text
      .split(ENDS)
      .map((word) => word.trim())
      .filter((word) => word !== "");
    const next = [...new Set([...value, ...words])];
    if (next.length > value.length) onChange(next);
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && typed.trim() !== "") {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };

  return (
    <span
      className="c-combo"
      data-invalid={props.invalid || undefined}
      data-disabled={props.disabled || undefined}
    >
      {value.map((word) => (
        <span className="c-chip" key={word} data-tone={props.colorOf?.(word)}>
          <span className="c-chip-text">{word}</span>
          {!props.disabled && (
            <button
              type="button"
              className="c-chip-x"
              aria-label={props.remove(word)}
              onClick={() => {
                onChange(value.filter((kept) => kept !== word));
                input.current?.focus();
              }}
            >
              <Icon name="close" size={12} />
            </button>
          )}
        </span>
      ))}
      <input
        ref={input}
        id={props.id}
        className="c-combo-input"
        type="text"
        autoComplete="off"
        list={suggestions.length > 0 ? listId : undefined}
        value={typed}
        placeholder={value.length > 0 ? "" : props.placeholder}
        disabled={props.disabled}
        onChange={(event) =>
          ENDS.test(event.target.value) ? add(event.target.value) : setTyped(event.target.value)
        }
        onBlur={() => add(typed)}
        onKeyDown={onKeyDown}
        {...ariaOf(props)}
      />
      {suggestions.length > 0 && (
        <datalist id={listId}>
          {suggestions
            .filter((word) => !value.includes(word))
            .map((word) => (
              <option key={word} value={word} />
            ))}
        </datalist>
      )}
    </span>
  );
}
