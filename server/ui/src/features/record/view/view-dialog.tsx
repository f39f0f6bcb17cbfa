import { Modal } from "antd";
import { useId, useState, type ReactNode } from "react";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { viewTexts } from "./texts/texts";
import styles from "./view-bar.module.css";

export interface ViewName {
  readonly title: string;
  readonly shared: boolean;
}

interface ViewDialogProps {
  readonly title: string;
  readonly okText: string;
  readonly name: string;
  readonly shared: boolean;
  readonly mayShare: boolean;
  /** What else is asked for. */
  readonly children?: ReactNode;
  readonly onOk: (name: ViewName) => Promise<void>;
  readonly onCancel: () => void;
}

/** Once, when the dialog opens: one that were made anew with every change would take the focus from other fields. */
function takeFocus(input: HTMLInputElement | null) {
  input?.focus();
}

/** Asks for the name of a view and whose it is to be. */
export function ViewDialog({
  title,
  okText,
  name,
  shared,
  mayShare,
  children,
  onOk,
  onCancel,
}: ViewDialogProps) {
  const t = useTexts(viewTexts);
  const id = useId();
  const [typed, setTyped] = useState({ title: name, shared });
  const [state, setState] = useState<{ busy: boolean; failure: string | null }>({
    busy: false,
    failure: null,
  });
  const save = () => {
    if (state.busy || typed.title.trim() === "") return;
    setState({ busy: true, failure: null });
    onOk({ ...typed, title: typed.title.trim() }).catch((error: unknown) =>
      setState({ busy: false, failure: messageOf(error) }),
    );
  };
  return (
    <Modal
      open
      title={title}
      width={420}
      okText={okText}
      cancelText={t("cancel")}
      confirmLoading={state.busy}
      okButtonProps={{ disabled: typed.title.trim() === "" }}
      onOk={save}
      onCancel={onCancel}
    >
      <form
        className={styles.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label htmlFor={id}>{t("viewName")}</label>
        <input
          id={id}
          className="c-input"
          value={typed.title}
          maxLength={40}
          placeholder={t("viewNameHint")}
          ref={takeFocus}
          onChange={(event) => setTyped({ ...typed, title: event.target.value })}
        />
        {children}
        {mayShare && (
          <label className="c-choice">
            <input
              type="checkbox"
              className="c-check"
              checked={typed.shared}
              onChange={(event) => setTyped({ ...typed, shared: event.target.checked })}
            />
            <span>
              {t("shareView")}
              <small className={styles.hint}>{t("shareHint")}</small>
            </span>
          </label>
        )}
        {state.failure && (
          <p role="alert" className={styles.failure}>
            {state.failure}
          </p>
        )}
      </form>
    </Modal>
  );
}
