import { Alert, Modal, Progress } from "antd";
import { useState } from "react";
import { texts as transferTexts } from "@/features/transfer/texts/texts";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { DefinitionEntry } from "@/shared/api/types";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { uploadTable, type Table } from "../calls/tables";
import { buildTexts } from "../texts/texts";
import styles from "./adopt-table.module.css";
import { TableForm } from "./table-form";

interface AdoptTableProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  readonly onCreated: (path: string) => void;
  readonly onClose: () => void;
}

/** Makes a form of a table file: uploaded first, then its columns are seen and chosen. */
export function AdoptTable(props: AdoptTableProps) {
  const t = useTexts(buildTexts);
  const say = useTexts(transferTexts);
  const [table, setTable] = useState<Table>();
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<unknown>();
  const [over, setOver] = useState(false);
  if (table) return <TableForm {...props} table={table} onAgain={() => setTable(undefined)} />;

  const send = async (file: File | undefined) => {
    if (!file || share !== undefined) return;
    setError(undefined);
    setShare(0);
    try {
      setTable(await uploadTable(props.app, file, setShare));
    } catch (refusal) {
      setError(refusal);
    } finally {
      setShare(undefined);
    }
  };
  return (
    <Modal
      open
      title={t("tableTitle")}
      okButtonProps={{ style: { display: "none" } }}
      cancelText={t("cancel")}
      mask={{ closable: false }}
      onCancel={props.onClose}
    >
      {error !== undefined && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className={styles.problem ?? ""}
          title={problemsOf(error)[0]?.message ?? messageOf(error)}
          description={problemsOf(error)[0]?.hint ?? undefined}
        />
      )}
      <label
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void send(event.dataTransfer.files[0]);
        }}
      >
        <input
          type="file"
          accept=".xlsx,.csv,.txt"
          disabled={share !== undefined}
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Icon name="upload" size={28} />
        <strong>{t("tableChoose")}</strong>
        <span className={styles.hint}>{t("tableHint")}</span>
        {share !== undefined && (
          <Progress
            percent={Math.round(share * 100)}
            aria-label={say("uploading", { share: Math.round(share * 100) })}
            style={{ maxWidth: 320 }}
          />
        )}
      </label>
    </Modal>
  );
}
