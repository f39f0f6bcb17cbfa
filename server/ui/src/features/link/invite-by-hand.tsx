import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState } from "react";
import { readFields } from "@/features/form/field";
import { useSearchTexts } from "@/features/form/use-search-texts";
import { workspaceSources } from "@/features/form/workspace-sources";
import { get } from "@/shared/api/client";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { SearchSelect } from "@/shared/controls/search-select";
import type { Search, SearchOption } from "@/shared/controls/use-async-search";
import { useTexts } from "@/shared/i18n/texts";
import { CopiedText } from "@/shared/ui/copied-text";
import { useInvite, type PublicLink } from "./calls";
import styles from "./link.module.css";
import { linkTexts } from "./texts/texts";

const nothing: Search = () => Promise.resolve([]);

interface InviteByHandProps {
  readonly app: string;
  readonly link: PublicLink;
  /** Where the workspace is reached. */
  readonly origin: string;
}

/** The address of a link that goes by invitation, made out for the record that is chosen here. */
export function InviteByHand({ app, link, origin }: InviteByHandProps) {
  const t = useTexts(linkTexts);
  const texts = useSearchTexts();
  const id = useId();
  const [record, setRecord] = useState<SearchOption | null>(null);
  const invite = useInvite(app, link.id);
  const form = useQuery({
    queryKey: ["form", app, link.form],
    queryFn: ({ signal }) =>
      get<FormDto>("/apps/{app}/forms/{form}", { path: { app, form: link.form }, signal }),
  });
  const schema = form.data?.schema;
  const about = link.settings.about;
  const search = useMemo(() => {
    const field = schema && readFields(schema).find((one) => one.key === about);
    return field ? workspaceSources(app).records(field, () => ({})) : nothing;
  }, [schema, about, app]);
  const pick = (option: SearchOption) => {
    setRecord(option);
    invite.mutate(option.id);
  };
  return (
    <>
      <div>
        <label htmlFor={id}>{t("inviteAbout")}</label>
        <SearchSelect
          id={id}
          many={false}
          value={record ? [record.id] : []}
          onChange={(ids) => ids.length === 0 && setRecord(null)}
          search={search}
          titleOf={() => record?.title}
          onPick={pick}
          texts={texts}
        />
      </div>
      {invite.error && (
        <p role="alert" className={styles.failed}>
          {messageOf(invite.error)}
        </p>
      )}
      {record && invite.data && <CopiedText label={t("inviteAddress")} text={origin + invite.data.path} />}
    </>
  );
}
