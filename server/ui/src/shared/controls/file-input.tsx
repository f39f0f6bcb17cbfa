import { useEffect, useRef, useState, type ChangeEvent, type DragEvent } from "react";
import { inLine, inList } from "@/shared/i18n/format";
import type { ControlProps } from "./control";
import { fileSize } from "./file-size";
import { Icon } from "./icon";
import { Thumb } from "./thumb";
import { useFileSending, type Sending, type StoredFile, type Upload } from "./use-file-sending";
import "./files.css";

export interface FileInputTexts {
  readonly choose: string;
  readonly drop: string;
  readonly camera: string;
  readonly waiting: string;
  readonly retry: string;
  readonly cancel: (name: string) => string;
  readonly remove: (name: string) => string;
  readonly unfinished: (names: string) => string;
  readonly dropUnfinished: string;
  readonly tooMany: (most: number) => string;
  readonly tooLarge: (name: string, most: number) => string;
  readonly wrongType: (name: string) => string;
  /** Of a picture that no small one is made of. */
  readonly noPicture: string;
}

/** What of a chosen file is seen before anything is sent. */
export interface FileLimits {
  readonly most: number;
  /** In MB; the server may allow less. */
  readonly maxSize?: number | undefined;
  /** As `accept` has it: `image/*`, `.pdf`. Anything when empty. */
  readonly accept: readonly string[];
}

interface FileInputProps extends ControlProps<readonly StoredFile[]> {
  readonly upload: Upload;
  /** Empty where a file cannot be opened. */
  readonly hrefOf: (file: StoredFile) => string;
  /** Empty where there is no small picture. */
  readonly thumbOf: (file: StoredFile) => string;
  readonly limits: FileLimits;
  /** Files that were left half way, which go on when they are chosen again. */
  readonly unfinished: readonly string[];
  readonly onDropUnfinished: () => void;
  /** Beside what is written, whose files it takes: small, and what is pasted anywhere in the same form is meant for it. */
  readonly compact?: boolean;
  readonly texts: FileInputTexts;
}

/** Files chosen, dropped, pasted or photographed; each goes up at once and shows how far it is. */
export function FileInput(props: FileInputProps) {
  const { limits, texts, value } = props;
  const { sending, send, retry, cancel } = useFileSending(props);
  const [over, setOver] = useState(false);
  const [unfinished, setUnfinished] = useState(props.unfinished);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const box = useRef<HTMLDivElement>(null);

  const take = (files: Iterable<File>) => {
    const refusals: string[] = [];
    const taken: File[] = [];
    for (const file of files) {
      if (value.length + sending.length + taken.length >= limits.most)
        refusals.push(texts.tooMany(limits.most));
      else if (!accepts(limits.accept, file)) refusals.push(texts.wrongType(file.name));
      else if (limits.maxSize !== undefined && file.size > limits.maxSize * 1024 * 1024)
        refusals.push(texts.tooLarge(file.name, limits.maxSize));
      else taken.push(file);
    }
    setRefused([...new Set(refusals)]);
    setUnfinished((before) => before.filter((name) => !taken.some((file) => file.name === name)));
    if (taken.length > 0) send(taken);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    take(event.target.files ?? []);
    // The same file may be chosen again.
    event.target.value = "";
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!props.disabled) take(event.dataTransfer.files);
  };

  const pasted = useRef(take);
  useEffect(() => {
    pasted.current = take;
  });
  useEffect(() => {
    if (props.disabled) return;
    // A screenshot is pasted where the pointer or the focus is, or into the only place there is for it.
    const paste = (event: ClipboardEvent) => {
      const files = Array.from(event.clipboardData?.files ?? []);
      const here = box.current;
      if (files.length === 0 || !here) return;
      if (!isMeant(here) || event.defaultPrevented) return;
      event.preventDefault();
      pasted.current(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [props.disabled]);

  const full = value.length + sending.length >= limits.most;
  const pictures = limits.accept.length === 0 || limits.accept.includes("image/*");
  return (
    <div
      ref={box}
      className="c-files"
      data-compact={props.compact || undefined}
      data-over={over || undefined}
      data-invalid={props.invalid || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className="c-drops">
        <label className="c-drop">
          <input
            id={props.id}
            type="file"
            multiple={limits.most > 1}
            disabled={props.disabled === true || full}
            accept={limits.accept.join(",") || undefined}
            aria-describedby={props.describedBy}
            onChange={choose}
          />
          <Icon name="upload" />
          <span className="c-drop-choose">{texts.choose}</span>
          <span className="c-drop-hint">{texts.drop}</span>
        </label>
        {pictures && (
          <label className="c-drop c-drop-camera">
            <input
              id={`${props.id}-camera`}
              type="file"
              accept="image/*"
              capture="environment"
              disabled={props.disabled === true || full}
              onChange={choose}
            />
            <Icon name="camera" />
            <span className="c-drop-choose">{texts.camera}</span>
          </label>
        )}
      </div>
      {unfinished.length > 0 && !props.disabled && (
        <p className="c-file-unfinished" role="status">
          {texts.unfinished(inList(unfinished))}
          <button
            type="button"
            className="c-file-retry"
            onClick={() => {
              setUnfinished([]);
              props.onDropUnfinished();
            }}
          >
            {texts.dropUnfinished}
          </button>
        </p>
      )}
      {refused.length > 0 && (
        <p className="c-file-refused" role="alert">
          {inLine(refused)}
        </p>
      )}
      <ul className="c-file-list">
        {value.map((file) => (
          <li key={file.id} className="c-file">
            <Thumb src={props.thumbOf(file)} alt="" />
            <FileName file={file} href={props.hrefOf(file)} />
            {file.mime === "image/heic" && <span className="c-file-size">{texts.noPicture}</span>}
            <span className="c-file-size">{fileSize(file.size)}</span>
            {!props.disabled && (
              <button
                type="button"
                className="c-chip-x"
                aria-label={texts.remove(file.name)}
                onClick={() => props.onChange(value.filter((kept) => kept.id !== file.id))}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </li>
        ))}
        {sending.map((one) => (
          <SendingFile
            key={one.key}
            one={one}
            texts={texts}
            onRetry={() => retry(one)}
            onCancel={() => cancel(one)}
          />
        ))}
      </ul>
    </div>
  );
}

/** Whether what is pasted now goes into this box. */
function isMeant(box: HTMLElement): boolean {
  const focused = document.activeElement;
  if (box.matches(":hover") || box.contains(focused)) return true;
  const compact = ".c-files[data-compact]";
  if (box.matches(compact)) return box.closest("form")?.contains(focused) ?? false;
  const beside = focused?.closest("form")?.querySelector(compact) ?? null;
  return beside === null && document.querySelectorAll(".c-files:not([data-compact])").length === 1;
}

function FileName({ file, href }: { readonly file: StoredFile; readonly href: string }) {
  if (href === "") return <span className="c-file-name">{file.name}</span>;
  return (
    <a className="c-file-name" href={href} target="_blank" rel="noreferrer">
      {file.name}
    </a>
  );
}

interface SendingFileProps {
  readonly one: Sending;
  readonly texts: FileInputTexts;
  readonly onRetry: () => void;
  readonly onCancel: () => void;
}

function SendingFile({ one, texts, onRetry, onCancel }: SendingFileProps) {
  const failed = one.state === "failed";
  const percent = Math.floor(one.share * 100);
  return (
    <li className="c-file c-file-sending" data-failed={failed || undefined}>
      <Icon name="file" />
      <span className="c-file-name">{one.file.name}</span>
      {failed ? (
        <>
          <span className="c-file-why" role="alert">
            {one.message}
          </span>
          {one.again && (
            <button type="button" className="c-file-retry" onClick={onRetry}>
              {texts.retry}
            </button>
          )}
        </>
      ) : (
        <>
          {one.state === "waiting" && (
            <span className="c-file-why" role="status">
              {texts.waiting}
            </span>
          )}
          <progress value={one.share} max={1} aria-label={one.file.name} />
          <span className="c-file-size">{percent}%</span>
        </>
      )}
      <button type="button" className="c-chip-x" aria-label={texts.cancel(one.file.name)} onClick={onCancel}>
        <Icon name="close" size={12} />
      </button>
    </li>
  );
}

/** As far as its name and what the browser makes of it tell; its content is looked at when it has arrived. */
function accepts(accept: readonly string[], file: File): boolean {
  const name = file.name.toLowerCase();
  return (
    accept.length === 0 ||
    accept.some((one) =>
      one.startsWith(".") ? name.endsWith(one) : file.type.startsWith(one.replace("*", "")),
    )
  );
}
