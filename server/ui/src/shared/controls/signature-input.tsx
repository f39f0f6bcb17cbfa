import { useRef, useState, type PointerEvent } from "react";
import { Button } from "./button";
import { ariaOf, type ControlProps } from "./control";
import { keepPreview } from "./previews";
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

/** Twice the size it is shown at, so that print is sharp. */
const WIDTH = 720;
const HEIGHT = 240;

/** A name drawn with finger, pen or mouse, or typed; kept as a picture. */
export function SignatureInput(props: SignatureInputProps) {
  const { value, texts } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [inked, setInked] = useState(false);
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");

  if (value !== null) {
    const picture = props.hrefOf(value);
    return (
      <span className="c-signature" id={props.id} tabIndex={-1}>
        {picture === "" ? <span>{texts.kept}</span> : <img src={picture} alt={texts.picture} />}
        {!props.disabled && (
          <Button
            onClick={() => {
              setInked(false);
              setTyped("");
              props.onChange(null);
            }}
          >
            {texts.again}
          </Button>
        )}
      </span>
    );
  }

  const pen = () => {
    const context = canvas.current?.getContext("2d") ?? null;
    if (context) {
      context.lineWidth = 5;
      context.lineCap = "round";
      context.lineJoin = "round";
      // The picture stands on white paper in every theme.
      context.strokeStyle = context.fillStyle = "#1a1a1a";
    }
    return context;
  };
  const at = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * WIDTH) / box.width,
      ((event.clientY - box.top) * HEIGHT) / box.height,
    ] as const;
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    if (props.disabled) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    const context = pen();
    context?.beginPath();
    context?.moveTo(...at(event));
    context?.lineTo(...at(event));
    context?.stroke();
    setInked(true);
  };
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!drawing.current) return;
    const context = pen();
    context?.lineTo(...at(event));
    context?.stroke();
  };
  const wipe = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH, HEIGHT);
    setInked(false);
  };
  const write = (name: string) => {
    setTyped(name);
    wipe();
    const context = pen();
    if (!context || name.trim() === "") return;
    context.font = "96px cursive, KaiTi, STKaiti, serif";
    context.textBaseline = "middle";
    context.fillText(name.trim(), 40, HEIGHT / 2, WIDTH - 80);
    setInked(true);
  };
  const keep = () => {
    setState("busy");
    canvas.current?.toBlob((blob) => {
      const drawn = blob && new File([blob], "signature.png", { type: "image/png" });
      const send = drawn
        ? props.upload(drawn, {
            signal: new AbortController().signal,
            onProgress: () => undefined,
            onWaiting: () => undefined,
          })
        : Promise.reject(new Error("the picture could not be made"));
      send.then(
        (file) => {
          if (drawn) keepPreview(file.id, drawn);
          setState("idle");
          props.onChange(file);
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
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={() => (drawing.current = false)}
        onPointerCancel={() => (drawing.current = false)}
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
          onChange={write}
          disabled={props.disabled}
          maxLength={20}
          label={texts.typed}
          placeholder={texts.typed}
        />
        <Button
          disabled={!inked || props.disabled}
          onClick={() => {
            setTyped("");
            wipe();
          }}
        >
          {texts.clear}
        </Button>
        <Button
          disabled={!inked || props.disabled || state === "busy"}
          aria-busy={state === "busy"}
          onClick={keep}
        >
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
