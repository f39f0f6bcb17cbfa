import { useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { ariaOf, type ControlProps } from "./control";
import { keepPreview } from "./previews";
import { HEIGHT, usePen, WIDTH } from "./use-pen";
import type { StoredFile, Upload } from "./use-file-sending";
import { TextInput } from "./text-input";

export interface SignatureTexts {
  readonly draw: string;
  readonly keep: string;
  readonly clear: string;
  readonly again: string;
  /** Names the way for those who cannot draw. */
  readonly typed: string;
  readonly failed: string;
  readonly picture: string;
  /** Where the picture cannot be shown. */
  readonly kept: string;
}

interface SignatureInputProps extends ControlProps<StoredFile | null> {
  readonly upload: Upload;
  readonly hrefOf: (file: StoredFile) => string;
  readonly texts: SignatureTexts;
}

/** A name drawn with finger, pen or mouse, or typed; kept as a picture. */
export function SignatureInput(props: SignatureInputProps) {
  const { value } = props;
  return value === null ? <Pad {...props} /> : <Picture {...props} value={value} />;
}

function Picture({
  id,
  value,
  hrefOf,
  disabled,
  onChange,
  texts,
}: SignatureInputProps & { readonly value: StoredFile }) {
  const picture = hrefOf(value);
  return (
    <span className="c-signature" id={id} tabIndex={-1}>
      {picture === "" ? <span>{texts.kept}</span> : <img src={picture} alt={texts.picture} />}
      {!disabled && <Button onClick={() => onChange(null)}>{texts.again}</Button>}
    </span>
  );
}

/** Where the name is drawn, until it is kept. */
function Pad(props: SignatureInputProps) {
  const { disabled, texts, onChange } = props;
  // While the picture is on its way, more may be given beside it, such as files: what is told then must not undo that.
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  }, [onChange]);
  const { canvas, inked, wipe, write, strokes } = usePen(disabled === true);
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const keep = () => {
    setState("busy");
    canvas.current?.toBlob((blob) => {
      send(blob, props.upload).then(
        (file) => {
          setState("idle");
          latest.current(file);
        },
        () => setState("failed"),
      );
    }, "image/png");
  };

  return (
    <span className="c-signature" data-invalid={props.invalid || undefined}>
      <canvas
        id={props.id}
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        tabIndex={-1}
        {...strokes}
        role="img"
        {...ariaOf(props)}
        aria-label={props.label ?? texts.draw}
      />
      {!inked && (
        <span className="c-signature-hint" aria-hidden="true">
          {texts.draw}
        </span>
      )}
      <span className="c-signature-bar">
        <TextInput
          id={`${props.id}-typed`}
          value={typed}
          onChange={(name) => {
            setTyped(name);
            write(name.trim());
          }}
          disabled={disabled}
          maxLength={20}
          label={texts.typed}
          placeholder={texts.typed}
        />
        <Button
          disabled={!inked || disabled}
          onClick={() => {
            setTyped("");
            wipe();
          }}
        >
          {texts.clear}
        </Button>
        <Button disabled={!inked || disabled || state === "busy"} aria-busy={state === "busy"} onClick={keep}>
          {texts.keep}
        </Button>
      </span>
      {state === "failed" && (
        <span className="f-problem" role="alert">
          {texts.failed}
        </span>
      )}
    </span>
  );
}

/** Sends what was drawn, and keeps it to be shown at once. */
async function send(blob: Blob | null, upload: Upload): Promise<StoredFile> {
  if (!blob) throw new Error("the picture could not be made");
  const drawn = new File([blob], "signature.png", { type: "image/png" });
  const file = await upload(drawn, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onWaiting: () => undefined,
  });
  keepPreview(file.id, drawn);
  return file;
}
