import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Progress, Tabs } from "antd";
import { useState } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { isUnderWay, share } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { Empty } from "@/shared/ui/empty";
import { BadRows } from "./bad-rows";
import { useColumns, useProfiles, useStart, type Checked, type Import } from "./calls/imports";
import { addOptions } from "./calls/options";
import { FirstRows } from "./first-rows";
import { isSameTable, newOptions, unknownWords, type Mapping } from "./mapping";
import { ReadNotes } from "./read-notes";
import { OptionWords } from "./option-words";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface CheckStepProps {
  readonly form: FormDto;
  readonly of: Import;
  readonly onBack: () => void;
  readonly onRun: () => void;
}

/** What would happen, and everything that is wrong with the file, before anything is written. */
export function CheckStep({ form, of, onBack, onRun }: CheckStepProps) {
  const t = useTexts(texts);
  const { job, checked } = of;
  if (isUnderWay(job.state)) {
    return (
      <div className={styles.panel} role="status">
        <p>
          {job.total > job.done
            ? t("checking", { done: job.done, total: job.total })
            : t("checkingSome", { done: job.done })}
        </p>
        <Progress percent={share(job)} status="active" aria-label={t("stepCheck")} />
      </div>
    );
  }
  if (!checked) {
    return (
      <>
        <Alert
          type="error"
          showIcon
          role="alert"
          className={styles.problem ?? ""}
          title={inLine(job.problems.map((problem) => problem.message)) || t("failed")}
        />
        <Button onClick={onBack}>{t("previous")}</Button>
      </>
    );
  }
  return <CheckedFile form={form} of={of} checked={checked} onBack={onBack} onRun={onRun} />;
}

function CheckedFile(props: CheckStepProps & { readonly checked: Checked }) {
  const { form, of, checked, onBack, onRun } = props;
  const t = useTexts(texts);
  const start = useStart(of.job.id, "run");
  const columns = useColumns(of.job.id, of.sheet, of.heading_line).data;
  const [tab, setTab] = useState(checked.bad > 0 ? "bad" : "first");
  const good = checked.records - checked.bad;
  const look = useStart(of.job.id, "check");
  // What words mean is said here and counts once the file was looked at again.
  const [said, setSaid] = useState<Mapping>();
  const [keeps, setKeeps] = useState(true);
  const profiles = useProfiles(form.app, form.key).data?.items ?? [];
  const saved = profiles.find((one) => isSameTable(one.mapping, of.mapping));
  const words = unknownWords(of.mapping, checked.unknown_options ?? [], form.schema);
  const source = { sheet: of.sheet, heading_line: of.heading_line };
  const run = () => start.mutate({ ...source, mapping: of.mapping }, { onSuccess: onRun });
  const client = useQueryClient();
  const mapping = said ?? of.mapping;
  const again = useMutation({
    mutationFn: async () => {
      const added = newOptions(mapping, form.schema);
      if (added.size > 0) await addOptions(form.app, form.key, added, t("wordsWaiting"));
      return added.size > 0;
    },
    onSuccess: (isPublished) => {
      look.mutate({ ...source, mapping, ...(said && saved && keeps && { save_as: saved.title }) });
      if (isPublished) void client.invalidateQueries();
    },
  });
  const error = start.error ?? again.error ?? look.error;
  return (
    <>
      {error && (
        <Alert type="error" showIcon role="alert" className={styles.problem ?? ""} title={messageOf(error)} />
      )}
      <Counts
        items={[
          { title: t("rowsRead", { n: checked.rows }), count: checked.records },
          { title: t("toCreate"), count: checked.create },
          { title: t("toUpdate"), count: checked.update },
          { title: t("bad"), count: checked.bad, bad: checked.bad > 0 },
        ]}
      />
      {checked.alike > 0 && (
        <Alert
          type="warning"
          showIcon
          role="status"
          className={styles.problem ?? ""}
          title={t("alike", { n: checked.alike })}
        />
      )}
      <ReadNotes
        notes={checked.notes ?? []}
        mapping={mapping}
        busy={look.isPending}
        onAgain={(next) => look.mutate({ ...source, mapping: next })}
      />
      {words.length > 0 && (
        <OptionWords
          form={form}
          words={words}
          found={checked.unknown_options ?? []}
          mapping={mapping}
          onChange={setSaid}
          saved={saved?.title}
          keeps={keeps}
          onKeep={setKeeps}
          changed={said !== undefined}
          busy={again.isPending || look.isPending}
          onAgain={() => again.mutate()}
        />
      )}
      {checked.sorts.length > 0 && (
        <>
          <h2 className={styles.hint}>{t("sorts")}</h2>
          <ul className={styles.sorts}>
            {checked.sorts.slice(0, 8).map((sort) => (
              <li key={`${sort.code}/${sort.column ?? ""}`}>
                <span>
                  {sort.column !== null && <strong>{sort.column} </strong>}
                  {sort.message}
                </span>
                <span>{t("times", { n: sort.count })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: "first",
            label: t("firstRows", { n: checked.first.length }),
            children: <FirstRows rows={checked.first} columns={columns} mapping={of.mapping} />,
          },
          {
            key: "bad",
            label: t("badRows", { n: checked.bad }),
            children:
              checked.bad > 0 ? (
                <BadRows id={of.job.id} state="checked" />
              ) : (
                <Empty title={t("allGood")} text={t("allGoodText")} compact />
              ),
          },
        ]}
      />
      <div className={styles.foot}>
        <Button onClick={onBack}>{t("previous")}</Button>
        <Button
          type="primary"
          disabled={good === 0 || said !== undefined || again.isPending || look.isPending}
          loading={start.isPending}
          onClick={run}
        >
          {good === 0 ? t("goNothing") : t(checked.bad > 0 ? "goGood" : "go", { n: good })}
        </Button>
      </div>
    </>
  );
}
