import { Alert, Button, Progress, Tabs } from "antd";
import { useState } from "react";
import { isUnderWay, share } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { Empty } from "@/shared/ui/empty";
import { BadRows } from "./bad-rows";
import { useColumns, useStart, type Checked, type Import } from "./calls/imports";
import { FirstRows } from "./first-rows";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface CheckStepProps {
  readonly of: Import;
  readonly onBack: () => void;
  readonly onRun: () => void;
}

/** What would happen, and everything that is wrong with the file, before anything is written. */
export function CheckStep({ of, onBack, onRun }: CheckStepProps) {
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
  return <CheckedFile of={of} checked={checked} onBack={onBack} onRun={onRun} />;
}

function CheckedFile({ of, checked, onBack, onRun }: CheckStepProps & { readonly checked: Checked }) {
  const t = useTexts(texts);
  const start = useStart(of.job.id, "run");
  const columns = useColumns(of.job.id, of.sheet, of.heading_line).data;
  const [tab, setTab] = useState(checked.bad > 0 ? "bad" : "first");
  const good = checked.records - checked.bad;
  const run = () =>
    start.mutate(
      { sheet: of.sheet, heading_line: of.heading_line, mapping: of.mapping },
      { onSuccess: onRun },
    );
  return (
    <>
      {start.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className={styles.problem ?? ""}
          title={messageOf(start.error)}
        />
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
        <Button type="primary" disabled={good === 0} loading={start.isPending} onClick={run}>
          {good === 0 ? t("goNothing") : t(checked.bad > 0 ? "goGood" : "go", { n: good })}
        </Button>
      </div>
    </>
  );
}
