import { useId, useRef, useState, type KeyboardEvent } from "react";
import { ariaOf, type ControlProps } from "./control";
import { Icon } from "./icon";
import { OptionList } from "./option-list";
import { useAsyncSearch, type Search, type SearchOption } from "./use-async-search";

export interface SearchSelectTexts {
  readonly loading: string;
  readonly none: string;
  readonly failed: string;
  /** Offers to look at all, where only so many were, those created last. */
  readonly lookAtAll: (newest: number) => string;
  readonly lookingAtAll: string;
  readonly remove: (title: string) => string;
}

interface SearchSelectProps extends ControlProps<readonly string[]> {
  readonly many: boolean;
  readonly search: Search;
  /** The name of a chosen id; the id itself is never shown. */
  readonly titleOf: (id: string) => string | undefined;
  /** The tone of a chosen one of many. */
  readonly colorOf?: ((id: string) => string | undefined) | undefined;
  /** Told with every choice, so that names are known before the next answer of the server. */
  readonly onPick?: ((option: SearchOption) => void) | undefined;
  readonly texts: SearchSelectTexts;
}

/** A combobox (ARIA 1.2): one or many things chosen from a list that the server searches. */
export function SearchSelect(props: SearchSelectProps) {
  const { many, value, onChange } = props;
  const listId = useId();
  const box = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const found = useAsyncSearch(props.search, query, open);
  const options = many ? found.options.filter((option) => !value.includes(option.id)) : found.options;
  // It would silently miss what is older: the last line says so, and has all looked at.
  const newest = found.state === "ready" ? found.options.newest : undefined;
  const lines = options.length + (newest === undefined ? 0 : 1);
  const at = Math.min(active, lines - 1);
  const single = many ? undefined : value[0];

  const close = () => {
    setOpen(false);
    setQuery("");
    setActive(0);
  };
  const pick = (option: SearchOption) => {
    props.onPick?.(option);
    onChange(many ? [...value, option.id] : [option.id]);
    if (many) {
      setQuery("");
      setActive(0);
    } else close();
  };
  const remove = (id: string) => {
    onChange(value.filter((kept) => kept !== id));
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    // What is listed for older words is not what Enter means.
    const chosen = found.state === "ready" ? options[at] : undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (lines > 0) setActive((at + (event.key === "ArrowDown" ? 1 : lines - 1)) % lines);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (chosen) pick(chosen);
      else if (newest !== undefined) found.askForAll();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if ((event.key === "Backspace" || event.key === "Delete") && query === "" && value.length > 0) {
      event.preventDefault();
      onChange(value.slice(0, -1));
    }
  };

  return (
    <span
      className="c-combo"
      ref={box}
      data-invalid={props.invalid || undefined}
      data-disabled={props.disabled || undefined}
    >
      {many &&
        value.map((id) => (
          <span className="c-chip" key={id} data-tone={props.colorOf?.(id)}>
            <span className="c-chip-text">{props.titleOf(id) ?? "…"}</span>
            {!props.disabled && (
              <button
                type="button"
                className="c-chip-x"
                aria-label={props.texts.remove(props.titleOf(id) ?? "")}
                onClick={() => remove(id)}
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
        role="combobox"
        type="text"
        autoComplete="off"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && at >= 0 ? `${listId}-${at}` : undefined}
        value={open ? query : single ? (props.titleOf(single) ?? "…") : ""}
        placeholder={
          single && open ? props.titleOf(single) : value.length > 0 && many ? "" : props.placeholder
        }
        disabled={props.disabled}
        onChange={(event) => {
          setQuery(event.target.value);
          setOpen(true);
          setActive(0);
        }}
        onClick={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
        {...ariaOf(props)}
      />
      {single !== undefined && !props.disabled && !props.required ? (
        <button
          type="button"
          className="c-chip-x"
          aria-label={props.texts.remove(props.titleOf(single) ?? "")}
          onClick={() => remove(single)}
        >
          <Icon name="close" size={12} />
        </button>
      ) : (
        <Icon name="down" size={12} />
      )}
      <OptionList
        id={listId}
        anchor={box}
        open={open}
        options={options}
        active={at}
        chosen={value}
        onPick={pick}
        last={newest === undefined ? null : props.texts.lookAtAll(newest)}
        onLast={found.askForAll}
        message={
          found.state === "failed"
            ? props.texts.failed
            : found.all && found.state === "loading"
              ? props.texts.lookingAtAll
              : lines > 0
                ? null
                : found.state === "ready"
                  ? props.texts.none
                  : props.texts.loading
        }
      />
    </span>
  );
}
