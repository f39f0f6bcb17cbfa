/** /admin/calendar: when the workspace works, and the departments that work otherwise. */
import { App } from "antd";
import { useState } from "react";
import { useLeaveGuard } from "@/features/flow/use-leave-guard";
import { useDepartments } from "@/shared/api/people";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { useChangeSettings, useSettings } from "@/shared/api/settings";
import type { Settings, WorkingHours } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { texts as shared } from "@/shared/ui/texts";
import { isSame, useEdited } from "@/shared/ui/use-edited";
import { useHere } from "@/shared/ui/use-here";
import admin from "../admin.module.css";
import { texts } from "../texts/texts";
import styles from "./calendar.module.css";
import { monthIn } from "./hours";
import { Month } from "./month";
import { RecordedYears } from "./recorded-years";
import { SpecialDays } from "./special-days";
import { Week } from "./week";

export function Component() {
  const t = useTexts(texts);
  const settings = useSettings();
  return (
    <Page title={t("calendar")}>
      {settings.isPending ? (
        <ListSkeleton rows={7} />
      ) : settings.isLoadingError ? (
        <LoadProblem error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <Whose settings={settings.data} />
      )}
    </Page>
  );
}

function Whose({ settings }: { readonly settings: Settings }) {
  const t = useTexts(texts);
  const departments = useDepartments().data?.items ?? [];
  const [department, setDepartment] = useState("");
  const [month, setMonth] = useState(() => monthIn(settings.timezone));
  const options = departments.map((one) => ({
    value: one.id,
    title: one.id in settings.department_hours ? t("ownHours", { title: one.title }) : one.title,
  }));
  const own = department === "" ? settings.hours : settings.department_hours[department];
  return (
    <>
      <p className={admin.quiet}>{t("calendarText")}</p>
      {options.length > 0 && (
        <div className={styles.whose}>
          <label htmlFor="whose">{t("whose")}</label>
          <SelectInput
            id="whose"
            value={department}
            emptyTitle={t("everybody")}
            options={options}
            onChange={setDepartment}
          />
        </div>
      )}
      <Editor
        key={department}
        settings={settings}
        department={department}
        own={own}
        month={month}
        onMonth={setMonth}
      />
    </>
  );
}

interface EditorProps {
  readonly settings: Settings;
  /** Empty for the whole workspace. */
  readonly department: string;
  readonly own: WorkingHours | undefined;
  readonly month: string;
  readonly onMonth: (month: string) => void;
}

function Editor({ settings, department, own, month, onMonth }: EditorProps) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const change = useChangeSettings();
  const [hours, setHours] = useEdited(own);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const isHere = useHere();
  const changed = hours !== undefined && !isSame(hours, own);
  useLeaveGuard(changed && !change.isPending);
  const save = (next: WorkingHours | undefined) => {
    const { [department]: _, ...others } = settings.department_hours;
    const body: Partial<Settings> =
      department === "" && next
        ? { hours: next }
        : { department_hours: next ? { ...others, [department]: next } : others };
    void change.mutateAsync(body).then(
      (saved) => {
        const kept = department === "" ? saved.hours : saved.department_hours[department];
        // What was changed while it was on its way is not part of it.
        setHours((now) => (isSame(now, hours) ? kept : now));
        setProblems([]);
        void message.success(s("saved"));
      },
      (error: unknown) => {
        const found = problemsOf(error).map((problem) => problem.message);
        setProblems([...new Set(found)]);
        if (found.length === 0 || !isHere()) void message.error(messageOf(error));
      },
    );
  };
  if (!hours) {
    return (
      <div className={admin.card}>
        <p>{t("asEverybody")}</p>
        <Button onClick={() => setHours(settings.hours)}>{t("setOwnHours")}</Button>
      </div>
    );
  }
  return (
    <div className={styles.columns}>
      <div>
        <section className={admin.card}>
          <h2 className={admin.panelTitle}>{t("weekHours")}</h2>
          <Week hours={hours} onChange={setHours} />
        </section>
        <section className={admin.card}>
          <h2 className={admin.panelTitle}>{t("specialDays")}</h2>
          <label className={styles.follow}>
            <SwitchInput
              id="holidays"
              value={hours.holidays === "cn"}
              onChange={(follow) => setHours({ ...hours, holidays: follow ? "cn" : null })}
            />
            <span>{t("followCn")}</span>
          </label>
          <RecordedYears settings={settings} />
          <SpecialDays hours={hours} onChange={setHours} />
        </section>
        {problems.length > 0 && (
          <ul role="alert" className={styles.problems}>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
        <div className={styles.save}>
          <Button look="primary" disabled={!changed || change.isPending} onClick={() => save(hours)}>
            {s("save")}
          </Button>
          {changed && own && (
            <Button disabled={change.isPending} onClick={() => setHours(own)}>
              {t("discardHours")}
            </Button>
          )}
          {department !== "" && own && (
            <Button disabled={change.isPending} onClick={() => save(undefined)}>
              {t("removeOwnHours")}
            </Button>
          )}
        </div>
      </div>
      <section className={admin.card}>
        <Month hours={hours} month={month} onMonth={onMonth} />
      </section>
    </div>
  );
}
