import { Alert, App, Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { placeKept } from "@/shared/ui/place-kept";
import { ListSkeleton } from "@/shared/ui/skeleton";
import {
  useColumns,
  useDropProfile,
  useProfiles,
  useStart,
  type Columns,
  type Import,
  type Profile,
} from "./calls/imports";
import { MapSettings } from "./map-settings";
import { MapTable } from "./map-table";
import { keys, unfilled, type Mapping } from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface MapStepProps {
  readonly form: FormDto;
  readonly of: Import;
  readonly sheet: string | null;
  readonly line: number | null;
  readonly onLine: (line: number | null) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Which column fills which field. */
export function MapStep(props: MapStepProps) {
  const columns = useColumns(props.of.job.id, props.sheet, props.line);
  if (columns.isLoadingError)
    return <LoadProblem error={columns.error} retry={() => void columns.refetch()} />;
  if (!columns.data) return <ListSkeleton rows={8} height={44} />;
  // Without a mapping that was forgotten the columns are guessed anew.
  return <MapForm key={columns.data.profile} {...props} columns={columns.data} />;
}

/** What was chosen before holds as long as its columns are still there. */
function startingWith(of: Import, sheet: string | null, columns: Columns): Mapping {
  const chosen = Object.keys(of.mapping.columns ?? {});
  const known = columns.columns.map((column) => column.heading);
  const same = chosen.length > 0 && of.sheet === sheet && chosen.every((heading) => known.includes(heading));
  return same ? of.mapping : columns.mapping;
}

function MapForm({ form, of, sheet, onBack, onDone, columns }: MapStepProps & { readonly columns: Columns }) {
  const t = useTexts(texts);
  const profiles = useProfiles(form.app, form.key).data?.items ?? [];
  const [mapping, setMapping] = useState(() => startingWith(of, sheet, columns));
  const [profile, setProfile] = useState(columns.profile ?? "");
  const [save, setSave] = useState(false);
  const [name, setName] = useState(of.file.replace(/\.[^.]*$/, ""));
  const start = useStart(of.job.id, "check");
  const { modal, message } = App.useApp();
  const drop = useDropProfile(form.app, form.key);
  const saved = profiles.find((one) => one.title === profile);
  const missing = unfilled(mapping, columns.targets);
  const mode = mapping.mode ?? "insert";
  const matchable = keys(mapping, columns.targets);
  const needsKey = mode !== "insert" && (mapping.match ?? []).length === 0;
  const mapped = Object.keys(mapping.columns).length;
  const choose = (title: string) => {
    setProfile(title);
    setMapping(profiles.find((one) => one.title === title)?.mapping ?? columns.mapping);
  };
  const askDrop = (one: Profile) =>
    modal.confirm({
      title: t("dropProfileTitle", { title: one.title }),
      content: t("dropProfileText"),
      okText: t("dropProfile"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: () =>
        drop.mutateAsync(one.id).then(
          () => choose(""),
          (error: unknown) => void message.error(messageOf(error)),
        ),
    });
  const next = () => {
    const isKept = placeKept();
    // The news that it is being looked at may come before the answer, and takes this step away.
    void start
      .mutateAsync({
        sheet,
        heading_line: columns.heading_line,
        mapping,
        ...(save && name.trim() !== "" && { save_as: name.trim() }),
      })
      .then(
        () => {
          if (isKept()) onDone();
        },
        () => undefined,
      );
  };
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
      {columns.profile !== null && profile === columns.profile && (
        <Alert
          type="info"
          showIcon
          className={styles.problem ?? ""}
          title={t("profileUsed", { title: columns.profile })}
        />
      )}
      <MapTable form={form} columns={columns} mapping={mapping} onChange={setMapping} />
      <p className={styles.hint} role="status">
        {t("mapped", { n: mapped, left: columns.columns.length - mapped })}
      </p>
      {missing.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className={styles.problem ?? ""}
          title={t("missing", { titles: inList(missing.map((target) => target.title)) })}
        />
      )}
      <MapSettings mapping={mapping} targets={columns.targets} matchable={matchable} onChange={setMapping}>
        {profiles.length > 0 && (
          <label>
            {t("profile")}
            <Select
              value={profile}
              onChange={choose}
              options={[
                { value: "", label: t("profileNone") },
                ...profiles.map((one) => ({ value: one.title, label: one.title })),
              ]}
            />
          </label>
        )}
        {saved && (
          <div className={styles.forget}>
            <Button danger type="text" disabled={drop.isPending} onClick={() => askDrop(saved)}>
              {t("dropProfile")}
            </Button>
          </div>
        )}
      </MapSettings>
      <div className={styles.foot}>
        <Checkbox checked={save} onChange={(event) => setSave(event.target.checked)}>
          {t("saveAs")}
        </Checkbox>
        {save && (
          <Input
            aria-label={t("saveName")}
            value={name}
            maxLength={60}
            style={{ maxWidth: 220 }}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </div>
      <div className={styles.foot}>
        <Button onClick={onBack}>{t("previous")}</Button>
        <Button type="primary" disabled={mapped === 0 || needsKey} loading={start.isPending} onClick={next}>
          {t("check")}
        </Button>
      </div>
    </>
  );
}
