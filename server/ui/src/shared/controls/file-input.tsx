import { useRef, useState, type ChangeEvent, type DragEvent } from "react";
import { inLine, inList } from "@/shared/i18n/format";
import type { ControlProps } from "./control";
import { fileSize } from "./file-size";
import { Icon } from "./icon";
import { Thumb } from "./thumb";
import type { UploadPart } from "./uploads-under-way";
import { useFileSending, type Sending, type StoredFile, type Upload } from "./use-file-sending";
import { usePastedFiles } from "./use-pasted-files";
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
  /** What waits for its files; the form when absent. */
  readonly part?: UploadPart;
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
  const room = limits.most - value.length - sending.length;
  const take = (files: Iterable<File>) => {
    const { taken, refusals } = sorted(files, room, limits, texts);
    setRefused(refusals);
    setUnfinished((before) => before.filter((name) => !taken.some((file) => file.name === name)));
    if (taken.length > 0) send(taken);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!props.disabled) take(event.dataTransfer.files);
  };
  usePastedFiles(box, props.disabled === true, take);

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
      <Ways {...props} disabled={props.disabled === true || room <= 0} onTake={take} />
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
          <KeptFile key={file.id} {...props} file={file} />
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

interface WaysProps extends Pick<FileInputProps, "id" | "describedBy" | "limits" | "texts"> {
  readonly disabled: boolean;
  readonly onTake: (files: Iterable<File>) => void;
}

/** The boxes to choose files and to take photos with. */
function Ways({ id, describedBy, limits, texts, disabled, onTake }: WaysProps) {
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    onTake(event.target.files ?? []);
    // The same file may be chosen again.
    event.target.value = "";
  };
  const pictures = limits.accept.length === 0 || limits.accept.includes("image/*");
  return (
    <div className="c-drops">
      <label className="c-drop">
        <input
          id={id}
          type="file"
          multiple={limits.most > 1}
          disabled={disabled}
          accept={limits.accept.join(",") || undefined}
          aria-describedby={describedBy}
          onChange={choose}
        />
        <Icon name="upload" />
        <span className="c-drop-choose">{texts.choose}</span>
        <span className="c-drop-hint">{texts.drop}</span>
      </label>
      {pictures && (
        <label className="c-drop c-drop-camera">
          <input
            id={`${id}-camera`}
            type="file"
            accept="image/*"
            capture="environment"
            disabled={disabled}
            onChange={choose}
          />
          <Icon name="camera" />
          <span className="c-drop-choose">{texts.camera}</span>
        </label>
      )}
    </div>
  );
}

function KeptFile({ file, value, onChange, ...props }: FileInputProps & { readonly file: StoredFile }) {
  return (
    <li className="c-file">
      <Thumb src={props.thumbOf(file)} alt="" />
      <FileName file={file} href={props.hrefOf(file)} />
      {file.mime === "image/heic" && <span className="c-file-size">{props.texts.noPicture}</span>}
      <span className="c-file-size">{fileSize(file.size)}</span>
      {!props.disabled && (
        <button
          type="button"
          className="c-chip-x"
          aria-label={props.texts.remove(file.name)}
          onClick={() => onChange(value.filter((kept) => kept.id !== file.id))}
        >
          <Icon name="close" size={12} />
        </button>
      )}
    </li>
  );
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

/** Those that are taken, of which there is room for so many, and why the others are not. */
function sorted(files: Iterable<File>, room: number, limits: FileLimits, texts: FileInputTexts) {
  const refusals: string[] = [];
  const taken: File[] = [];
  for (const file of files) {
    if (taken.length >= room) refusals.push(texts.tooMany(limits.most));
    else if (!accepts(limits.accept, file)) refusals.push(texts.wrongType(file.name));
    else if (limits.maxSize !== undefined && file.size > limits.maxSize * 1024 * 1024)
      refusals.push(texts.tooLarge(file.name, limits.maxSize));
    else taken.push(file);
  }
  return { taken, refusals: [...new Set(refusals)] };
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
