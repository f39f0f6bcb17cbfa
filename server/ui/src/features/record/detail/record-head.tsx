import { Dropdown } from "antd";
import { Link, useNavigate } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import { shownState } from "@/features/flow/returned";
import { RunStateTag } from "@/features/flow/run-state";
import { printAddress } from "@/features/print/print-address";
import { printTexts } from "@/features/print/texts/texts";
import type { FlowState, RecordAnswer } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useCopy } from "@/shared/ui/use-copy";
import { useRecordRuns } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import { FlowButtons } from "./flow-buttons";
import { FollowButton } from "./follow-button";
import styles from "./record-head.module.css";
import { SubmitButton } from "./submit-button";
import { useRecordCommands, type RecordCommands } from "./use-record-commands";

interface RecordHeadProps {
  readonly form: FormDto;
  readonly answer: RecordAnswer;
  readonly editing: boolean;
  readonly onEdit: () => void;
  readonly onGone: () => void;
}

export function RecordHead({ form, answer, editing, onEdit, onGone }: RecordHeadProps) {
  const t = useTexts(recordTexts);
  const { record, refs, rights } = answer;
  const commands = useRecordCommands(form, record, onGone);
  const inBin = Boolean(record.deleted_at);
  const inArchive = !inBin && Boolean(record.archived_at);
  const by = (record.updated_by && refs.members?.[record.updated_by]) || t("system");
  return (
    <header className={styles.head}>
      <div className={styles.titles}>
        <div className={styles.line}>
          <h1 className={styles.title}>{record.title || form.title}</h1>
          {record.flow_state && <StateTag form={form} id={record.id} state={record.flow_state} />}
        </div>
        <p className={styles.meta} title={formatExact(record.updated_at)}>
          {t("updatedLine", { by, at: formatMoment(record.updated_at) })}
        </p>
      </div>
      {inBin && <BinLine form={form} answer={answer} commands={commands} />}
      {inArchive && (
        <div className={styles.bin} role="status">
          <span>{t("inArchive")}</span>
          {rights.delete && (
            <Button disabled={commands.archiving} onClick={() => commands.setArchived(false)}>
              {t("unarchive")}
            </Button>
          )}
        </div>
      )}
      {!editing && !inBin && (
        <Actions form={form} answer={answer} commands={commands} inArchive={inArchive} onEdit={onEdit} />
      )}
    </header>
  );
}

interface StateTagProps {
  readonly form: FormDto;
  readonly id: string;
  readonly state: FlowState;
}

/** Where the approval of the record stands; what is stuck is not simply under way. */
function StateTag({ form, id, state }: StateTagProps) {
  const running = state === "running";
  const { items } = useRecordRuns(form.app, form.key, id, running);
  const stuck = running && items.some((run) => shownState(run) === "stuck");
  return <RunStateTag state={stuck ? "stuck" : state} />;
}

interface PartProps {
  readonly form: FormDto;
  readonly answer: RecordAnswer;
  readonly commands: RecordCommands;
}

/** That the record lies in the recycle bin, and the ways out of it. */
function BinLine({ form, answer, commands }: PartProps) {
  const t = useTexts(recordTexts);
  const td = useTexts(duplicateTexts);
  const { became, rights } = answer;
  return (
    <div className={styles.bin} role="status">
      <span>{became ? td("became") : t("inBin")}</span>
      {became && (
        <Link to={`/apps/${form.app}/${form.key}/${became}`} className="c-button">
          {td("openMaster")}
        </Link>
      )}
      {rights.delete && (
        <Button disabled={commands.restoring} onClick={commands.restore}>
          {t("restore")}
        </Button>
      )}
      {rights.destroy && (
        <Button look="danger" disabled={commands.destroying} onClick={commands.askDestroy}>
          {t("destroy")}
        </Button>
      )}
    </div>
  );
}

interface ActionsProps extends PartProps {
  readonly inArchive: boolean;
  readonly onEdit: () => void;
}

/** What can be done with the record where it is read. */
function Actions({ form, answer, commands, inArchive, onEdit }: ActionsProps) {
  const t = useTexts(recordTexts);
  const tp = useTexts(printTexts);
  const { record, rights } = answer;
  return (
    <div className={styles.actions}>
      {!form.aggregate && <FollowButton app={form.app} form={form.key} id={record.id} />}
      <Link
        to={printAddress(form.app, form.key, [record.id])}
        className="c-icon-button"
        aria-label={tp("print")}
        title={tp("print")}
      >
        <Icon name="print" />
      </Link>
      {rights.update && (
        <Button icon="edit" onClick={onEdit}>
          {t("edit")}
        </Button>
      )}
      <span className={styles.starters}>{!inArchive && <FlowButtons form={form} answer={answer} />}</span>
      {!inArchive && <SubmitButton form={form} record={record} />}
      <MoreMenu form={form} answer={answer} commands={commands} inArchive={inArchive} />
    </div>
  );
}

function MoreMenu({ form, answer, commands, inArchive }: Omit<ActionsProps, "onEdit">) {
  const t = useTexts(recordTexts);
  const copy = useCopy();
  const navigate = useNavigate();
  const { record, rights } = answer;
  const { setArchived, askDelete } = commands;
  const place = `/apps/${form.app}/${form.key}`;
  const address = `${window.location.origin}${place}/${record.id}`;
  const again = () => void navigate(`${place}/new?from=${record.id}`);
  const items = [
    ...(copy ? [{ key: "link", label: t("copyLink"), onClick: () => copy(address, t("copied")) }] : []),
    ...(form.rights.create ? [{ key: "duplicate", label: t("duplicate"), onClick: again }] : []),
    ...(rights.delete && !inArchive && !form.aggregate
      ? [{ key: "archive", label: t("archive"), onClick: () => setArchived(true) }]
      : []),
    ...(rights.delete ? [{ key: "delete", label: t("delete"), danger: true, onClick: askDelete }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <IconButton icon="more" label={t("more")} />
    </Dropdown>
  );
}
