import { createRoot } from "react-dom/client";
import { Root } from "./app/root";
import { actOnce } from "./shared/controls/act-once";
import { giveFocusBack } from "./shared/controls/give-focus-back";
import { language } from "./shared/i18n/language";
import "./shared/theme/base.css";
import { apply } from "./shared/theme/mode";

document.documentElement.lang = language();
apply();
actOnce(document);
giveFocusBack(document);

const place = document.getElementById("root");
if (place) createRoot(place).render(<Root />);
