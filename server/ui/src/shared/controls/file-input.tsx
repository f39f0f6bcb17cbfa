import { useEffect, useRef, useState, type DragEvent } from "react";
import type { ControlProps } from "./control";
import { fileSize } from "./file-size";
import { Icon } from "./icon";

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly mime: string;
}

export type Upload = (file: File, onProgress: (share: number) => void) => Promise<StoredFile>;

export interface FileInputTexts {
  readonly choose: string;
  readonly drop: string;
  readonly failed: (name: string) => string;
  readonly remove: (name: string) => string;
}

interface FileInputProps extends ControlProps<readonly StoredFile[]> {
  readonly upload: Upload;
  readonly hrefOf: (file: StoredFile) => string;
  readonly images?: boolean;
  readonly texts: FileInputTexts;
}

interface Sending {
  readonly key: number;
  readonly name: string;
  readonly share: number;
  readonly failed: boolean;
}

/** Files go up as soon as they are chosen or dropped; the value holds those that have arrived. */
export function FileInput(props: FileInputProps) {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [over, setOver] = useState(false);
  const counter = useRef(0);
  // Several uploads end in any order; each must add to the list as it is then.
  const latest = useRef(props.value);
  useEffect(() => {
    latest.current = props.value;
  }, [props.value]);

  const send = async (file: File) => {
    const key = counter.current++;
    const update = (change: Partial<Sending>) =>
      setSending((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
    setSending((before) => [...before, { key, name: file.name, share: 0, failed: false }]);
    try {
      const stored = await props.upload(file, (share) => update({ share }));
      latest.current = [...latest.current, stored];
      props.onChange(latest.current);
      setSending((before) => before.filter((one) => one.key !== key));
    } catch {
      update({ failed: true });
    }
  };
  const take = (files: FileList | null) => {
    for (const file of Array.from(files ?? [])) void send(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!props.disabled) take(event.dataTransfer.files);
  };

  return (
    <div className="c-files" data-over={over || undefined} data-invalid={props.invalid || undefined}>
      <label
        className="c-drop"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          id={props.id}
          type="file"
          multiple
          disabled={props.disabled}
          accept={props.images ? "image/*" : undefined}
          aria-describedby={props.describedBy}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
        <Icon name="upload" />
        <span className="c-drop-choose">{props.texts.choose}</span>
        <span className="c-drop-hint">{props.texts.drop}</span>
      </label>
      <ul className={props.images ? "c-file-list c-file-images" : "c-file-list"}>
        {props.value.map((file) => (
          <li key={file.id} className="c-file">
            {props.images ? (
              <img src={props.hrefOf(file)} alt={file.name} loading="lazy" />
            ) : (
              <Icon name="file" />
            )}
            <a className="c-file-name" href={props.hrefOf(file)} target="_blank" rel="noreferrer">
              {file.name}
            </a>
            <span className="c-file-size">{fileSize(file.size)}</span>
            {!props.disabled && (
              <button
                type="button"
                className="c-chip-x"
                aria-label={props.texts.remove(file.name)}
                onClick={() => props.onChange(props.value.filter((kept) => kept.id !== file.id))}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </li>
        ))}
        {sending.map((one) => (
          <li key={one.key} className="c-file" data-failed={one.failed || undefined}>
            <Icon name="file" />
            <span className="c-file-name">{one.failed ? props.texts.failed(one.name) : one.name}</span>
            {one.failed ? (
              <button
                type="button"
                className="c-chip-x"
                aria-label={props.texts.remove(one.name)}
                onClick={() => setSending((before) => before.filter((other) => other.key !== one.key))}
              >
                <Icon name="close" size={12} />
              </button>
            ) : (
              <progress value={one.share} max={1} aria-label={one.name} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
