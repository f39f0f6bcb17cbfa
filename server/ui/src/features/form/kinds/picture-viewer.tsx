/** The pictures of a field, one at a time and as large as the window: turned by buttons or arrows, left by Escape. */
import { useEffect, useRef, useState } from "react";
import type { Attachment } from "@/shared/api/form-types";
import { IconButton } from "@/shared/controls/button";
import { Thumb } from "@/shared/controls/thumb";
import { useTexts } from "@/shared/i18n/texts";
import { useForm } from "../form-env";
import { formTexts } from "../texts/texts";
import "./picture-viewer.css";

interface PictureViewerProps {
  readonly files: readonly Attachment[];
  /** The place of the picture that is shown first. */
  readonly first: number;
  readonly onClose: () => void;
}

export function PictureViewer({ files, first, onClose }: PictureViewerProps) {
  const t = useTexts(formTexts);
  const { sources } = useForm();
  const dialog = useRef<HTMLDialogElement>(null);
  const [wanted, setWanted] = useState(first);
  const last = files.length - 1;
  const at = Math.min(wanted, last);
  const file = files[at];
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    const turn = (event: KeyboardEvent) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step !== 0) setWanted(Math.max(0, Math.min(last, at + step)));
    };
    window.addEventListener("keydown", turn);
    return () => window.removeEventListener("keydown", turn);
  }, [at, last]);
  if (!file) return null;
  return (
    <dialog ref={dialog} className="f-viewer" aria-label={t("pictures")} onClose={onClose}>
      <div className="f-viewer-head">
        <p className="f-viewer-name" role="status">
          {file.name}
          {last > 0 && <span>{` ${at + 1} / ${last + 1}`}</span>}
        </p>
        <a className="c-button" href={sources.fileHref(file)} target="_blank" rel="noreferrer">
          {t("pictureOpen")}
        </a>
        <IconButton icon="close" label={t("close")} onClick={() => dialog.current?.close()} />
      </div>
      <div className="f-viewer-stage">
        <Thumb key={file.id} src={sources.fileHref(file)} alt={file.name} sign={64} />
      </div>
      {last > 0 && (
        <div className="f-viewer-foot">
          <IconButton
            icon="left"
            label={t("picturePrevious")}
            disabled={at === 0}
            onClick={() => setWanted(at - 1)}
          />
          <IconButton
            icon="right"
            label={t("pictureNext")}
            disabled={at === last}
            onClick={() => setWanted(at + 1)}
          />
        </div>
      )}
    </dialog>
  );
}
