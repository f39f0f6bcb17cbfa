import "./controls.css";
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { Icon } from "./icon";
import { Tag } from "./tag";
import type { SearchOption } from "./use-async-search";

interface OptionListProps {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly open: boolean;
  readonly options: readonly SearchOption[];
  readonly active: number;
  readonly chosen: readonly string[];
  readonly message: string | null;
  readonly onPick: (option: SearchOption) => void;
  /** What stands below the options and is chosen like one; null for nothing. */
  readonly last: string | null;
  readonly onLast: () => void;
}

/** The list under a combobox. It lives in the top layer, so no scrolling table or dialog cuts it off. */
export function OptionList(props: OptionListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { anchor, open, active } = props;

  useLayoutEffect(() => {
    const element = list.current;
    if (!element || !open) return;
    const place = () => {
      const box = anchor.current?.getBoundingClientRect();
      if (!box) return;
      const below = window.innerHeight - box.bottom - 12;
      const upwards = below < 200 && box.top > below;
      element.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - Math.max(box.width, 200) - 8))}px`;
      element.style.width = `${Math.max(box.width, 200)}px`;
      element.style.maxHeight = `${Math.min(320, upwards ? box.top - 12 : below)}px`;
      element.style.top = upwards ? "auto" : `${box.bottom + 4}px`;
      element.style.bottom = upwards ? `${window.innerHeight - box.top + 4}px` : "auto";
    };
    element.showPopover?.();
    place();
    window.addEventListener("scroll", place, true);
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, true);
      window.removeEventListener("resize", place);
      element.hidePopover?.();
    };
  }, [anchor, open]);

  useEffect(() => {
    if (open) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [open, active]);

  return (
    <div className="c-options" id={props.id} role="listbox" popover="manual" ref={list} hidden={!open}>
      {open &&
        props.message === null &&
        props.options.map((option, index) => (
          // The focus stays in the input, which owns the keyboard; the mouse must not take it away.
          <div
            key={option.id}
            id={`${props.id}-${index}`}
            role="option"
            tabIndex={-1}
            className="c-option"
            data-active={index === active || undefined}
            aria-selected={props.chosen.includes(option.id)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.onPick(option)}
            onKeyDown={(event) => {
              if (event.key === "Enter") props.onPick(option);
            }}
          >
            <span className="c-option-text">
              {option.color ? <Tag text={option.title} color={option.color} /> : option.title}
            </span>
            {option.hint && <span className="c-option-hint">{option.hint}</span>}
            {props.chosen.includes(option.id) && <Icon name="check" size={14} />}
          </div>
        ))}
      {open && props.message === null && props.last !== null && (
        <div
          id={`${props.id}-${props.options.length}`}
          role="option"
          tabIndex={-1}
          className="c-option"
          data-last
          data-active={active === props.options.length || undefined}
          aria-selected={false}
          onPointerDown={(event) => event.preventDefault()}
          onClick={props.onLast}
          onKeyDown={(event) => {
            if (event.key === "Enter") props.onLast();
          }}
        >
          {props.last}
        </div>
      )}
      {open && props.message !== null && (
        <div className="c-options-none" role="status">
          {props.message}
        </div>
      )}
    </div>
  );
}
