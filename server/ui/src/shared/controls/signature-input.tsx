import { useLayoutEffect, useState } from "react";
import { Button } from "./button";
import { ariaOf, type ControlProps } from "./control";
import { DrawingKeeper, type DrawingState } from "./drawing-keeper";
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
  const { value, onChange } = props;
  // What is kept while it is drawn leaves the pen where it is.
  const [{ drawn, pad }, setDrawn] = useState<{ drawn: string | null; pad: number }>({ drawn: null, pad: 0 });
  // Taken away by others than who draws, as a form that begins anew does: nothing is left of it.
  if (value === null && drawn !== null) setDrawn({ drawn: null, pad: pad + 1 });
  if (value !== null && value.id !== drawn) return <Picture {...props} value={value} />;
  const onKept = (file: StoredFile | null, isDone: boolean) => {
    setDrawn({ drawn: isDone ? null : (file?.id ?? null), pad });
    onChange(file);
  };
  return <Pad key={pad} {...props} onKept={onKept} />;
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

interface PadProps extends SignatureInputProps {
  readonly onKept: (file: StoredFile | null, isDone: boolean) => void;
}

/** Where the name is drawn, until somebody says that it is done. */
function Pad(props: PadProps) {
  const { disabled, texts, upload, onKept } = props;
  const [keeper] = useState(() => new DrawingKeeper());
  const { canvas, inked, wipe, write, strokes } = usePen(disabled === true, {
    onDraw: () => keeper.draws(),
    onRest: () => keeper.rests(),
  });
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<DrawingState>("idle");
  useLayoutEffect(
    () => keeper.attach({ canvas: canvas.current, upload, onKept, onState: setState }),
    [keeper, canvas, upload, onKept],
  );
  useLayoutEffect(() => () => keeper.leaves(), [keeper]);
  const clear = () => {
    setTyped("");
    wipe();
    keeper.wiped();
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
            if (name.trim() === "") keeper.wiped();
            else keeper.rests();
          }}
          disabled={disabled}
          maxLength={20}
          label={texts.typed}
          placeholder={texts.typed}
        />
        <Button disabled={!inked || disabled} onClick={clear}>
          {texts.clear}
        </Button>
        <Button disabled={!inked || disabled} aria-busy={state === "busy"} onClick={() => keeper.keep(true)}>
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
