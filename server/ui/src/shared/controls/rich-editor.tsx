import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { ariaOf, type ControlProps } from "./control";
import { Icon } from "./icon";

export interface RichTexts {
  readonly tools: string;
  readonly bold: string;
  readonly italic: string;
  readonly underline: string;
  readonly heading: string;
  readonly bullets: string;
  readonly numbers: string;
  readonly quote: string;
  readonly link: string;
  readonly address: string;
  readonly plain: string;
}

interface RichEditorProps extends ControlProps<string> {
  readonly texts: RichTexts;
}

type Tool = Exclude<keyof RichTexts, "tools" | "address">;

/** The browser's own commands for editable text: understood by every browser, with its own undo. */
const COMMANDS: Readonly<Record<Exclude<Tool, "link">, readonly [command: string, argument?: string]>> = {
  bold: ["bold"],
  italic: ["italic"],
  underline: ["underline"],
  heading: ["formatBlock", "h2"],
  bullets: ["insertUnorderedList"],
  numbers: ["insertOrderedList"],
  quote: ["formatBlock", "blockquote"],
  plain: ["removeFormat"],
};
const SIGNS: Readonly<Record<Tool, string>> = {
  bold: "B",
  italic: "I",
  underline: "U",
  heading: "H",
  bullets: "•",
  numbers: "1.",
  quote: "”",
  link: "",
  plain: "T",
};
const TOOLS = Object.keys(SIGNS) as Tool[];

/** Text with headings, lists and links. What it gives is cleaned by the server before it is kept. */
export default function RichEditor(props: RichEditorProps) {
  const { value, texts, onChange } = props;
  const box = useRef<HTMLDivElement>(null);
  const range = useRef<Range | null>(null);
  const [address, setAddress] = useState<string | null>(null);

  // What the person types is already there; only a value from elsewhere replaces it.
  useEffect(() => {
    const element = box.current;
    if (element && element.innerHTML !== value && document.activeElement !== element) {
      element.replaceChildren(...new DOMParser().parseFromString(value, "text/html").body.childNodes);
    }
  }, [value]);

  const tell = () => {
    const element = box.current;
    if (!element) return;
    const isEmpty = (element.textContent ?? "").trim() === "" && element.querySelector("img") === null;
    onChange(isEmpty ? "" : element.innerHTML);
  };
  const run = (command: string, argument?: string) => {
    box.current?.focus();
    document.execCommand("defaultParagraphSeparator", false, "p");
    document.execCommand(command, false, argument);
    tell();
  };
  const use = (tool: Tool) => {
    if (tool !== "link") return run(...COMMANDS[tool]);
    const selection = document.getSelection();
    range.current =
      selection && selection.rangeCount > 0 && box.current?.contains(selection.anchorNode)
        ? selection.getRangeAt(0)
        : null;
    setAddress("https://");
  };
  const link = () => {
    const wanted = address ?? "";
    setAddress(null);
    const element = box.current;
    if (!element || !/^(https?:\/\/|mailto:|tel:)\S+/i.test(wanted)) return;
    element.focus();
    const selection = document.getSelection();
    if (range.current && selection) {
      selection.removeAllRanges();
      selection.addRange(range.current);
    }
    if (selection?.isCollapsed) {
      const anchor = document.createElement("a");
      anchor.href = anchor.textContent = wanted;
      document.execCommand("insertHTML", false, anchor.outerHTML);
    } else document.execCommand("createLink", false, wanted);
    tell();
  };
  // A press on a tool must not take the selection out of the text.
  const hold = (event: MouseEvent) => event.preventDefault();
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const buttons = Array.from(event.currentTarget.querySelectorAll("button"));
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  };

  return (
    <div
      className="c-rich"
      data-invalid={props.invalid || undefined}
      data-disabled={props.disabled || undefined}
    >
      {!props.disabled && (
        <div className="c-rich-tools" role="toolbar" tabIndex={-1} aria-label={texts.tools} onKeyDown={walk}>
          {TOOLS.map((tool, index) => (
            <button
              key={tool}
              type="button"
              tabIndex={index === 0 ? 0 : -1}
              data-tool={tool}
              aria-label={texts[tool]}
              title={texts[tool]}
              onMouseDown={hold}
              onClick={() => use(tool)}
            >
              {tool === "link" ? <Icon name="link" /> : <span aria-hidden="true">{SIGNS[tool]}</span>}
            </button>
          ))}
        </div>
      )}
      {address !== null && (
        <span className="c-rich-link">
          <input
            className="c-input"
            type="url"
            aria-label={texts.address}
            value={address}
            ref={(input) => input?.focus()}
            onChange={(event) => setAddress(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault();
                link();
              } else if (event.key === "Escape") {
                event.stopPropagation();
                setAddress(null);
              }
            }}
          />
          <button type="button" className="c-rich-go" onClick={link}>
            {texts.link}
          </button>
        </span>
      )}
      <div
        id={props.id}
        ref={box}
        className="c-rich-text f-rich"
        role="textbox"
        aria-multiline="true"
        tabIndex={0}
        contentEditable={!props.disabled}
        suppressContentEditableWarning
        data-placeholder={value === "" ? props.placeholder : undefined}
        onInput={tell}
        onBlur={tell}
        {...ariaOf(props)}
      />
    </div>
  );
}
