import { Drawer, Form, Select } from "antd";
import { useState } from "react";
import { useDefinitions } from "@/features/build/calls/definitions";
import { formOf } from "@/features/build/list/kinds";
import { useApp } from "@/shared/api/apps";
import { get } from "@/shared/api/client";
import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useQuery } from "@tanstack/react-query";
import type { PublicLink } from "./calls";
import { LinkForm } from "./link-form";
import { linkTexts } from "./texts/texts";

interface LinkDrawerProps {
  readonly app: string;
  /** The link to change; a new one when absent. */
  readonly link: PublicLink | null;
  /** The form a new link begins with. */
  readonly form: string | null;
  readonly onClose: () => void;
  readonly onSaved: (link: PublicLink) => void;
}

export function LinkDrawer({ app, link, form: wanted, onClose, onSaved }: LinkDrawerProps) {
  const t = useTexts(linkTexts);
  const forms = useForms(app);
  const [chosen, setChosen] = useState<string | null>(link?.form ?? wanted);
  const dto = useQuery({
    queryKey: ["form", app, chosen ?? ""],
    queryFn: ({ signal }) =>
      get<FormDto>("/apps/{app}/forms/{form}", { path: { app, form: chosen ?? "" }, signal }),
    enabled: chosen !== null,
  });
  return (
    <Drawer open title={t(link ? "edit" : "newLink")} onClose={onClose} size={480} destroyOnHidden>
      {link === null && wanted === null && (
        <Form layout="vertical">
          <Form.Item label={t("pickForm")} htmlFor="link-form">
            <Select id="link-form" options={forms} value={chosen} onChange={setChosen} showSearch />
          </Form.Item>
        </Form>
      )}
      {dto.data && (
        <LinkForm
          key={dto.data.key}
          app={app}
          link={link}
          dto={dto.data}
          onClose={onClose}
          onSaved={onSaved}
        />
      )}
    </Drawer>
  );
}

/** The forms in force: in the order of the menu, then those that stand in no menu, as forms for strangers often do. */
function useForms(app: string): { value: string; label: string }[] {
  const navigation = useApp(app).data?.navigation ?? [];
  const entries = useDefinitions(app).data?.items ?? [];
  const listed = navigation.flatMap((group) =>
    group.items.flatMap((item) => (item.form ? [{ value: item.form, label: item.title }] : [])),
  );
  const others = entries.flatMap(({ path, title, published_version: version }) => {
    const value = version === null ? undefined : formOf(path);
    const isListed = listed.some((one) => one.value === value);
    return value === undefined || isListed ? [] : [{ value, label: title }];
  });
  return [...listed, ...others];
}
