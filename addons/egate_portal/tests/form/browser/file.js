let kept = null;
URL.createObjectURL = (blob) => { kept = blob; return "#"; };
HTMLAnchorElement.prototype.click = function () { kept.name = this.download; };
const told = () => one(".form-keep-told");
const save = async (first, second, about) => {
    one("[data-keep=passphrase]").value = first; one("[data-keep=again]").value = second;
    told().textContent = "";
    one("[data-keep=save]").click();
    await until(() => told().textContent, about);
};
const open = async (blob, passphrase) => {
    const list = new DataTransfer();
    list.items.add(new File([blob], "x.egate"));
    one("[data-keep=file]").files = list.files;
    one("[data-keep=key]").value = passphrase;
    told().textContent = "";
    one("[data-keep=open]").click();
    await until(() => told().textContent, "opening");
    return told().className.includes("good");
};
type("ten", "Nguyễn An"); one("[name=con][value=yes]").click();
type("chau.0.ten", "Lan"); type("chau.0.tuoi", "7"); type("tien", "1.500,");
await save("ngắn", "ngắn", "short"); same(kept, null);
await save("một hai ba bốn", "một hai ba", "differ"); same(kept, null);
await save("một hai ba bốn", "một hai ba bốn", "saved");
await until(() => kept, "file");
same(kept.name, "9.000001.egate");
const text = await kept.text();
for (const secret of ["Nguyễn", "Lan", "một hai"]) { same(text.includes(secret), false, secret); }
const header = JSON.parse(text);
same([header.format, header.version, header.edition], ["egate-form", 1, 1]);

type("ten", ""); one("[name=con][value=no]").click(); type("chau.0.ten", ""); type("tien", "");
const before = told().textContent;
same(await open(kept, "một hai ba"), false, "wrong passphrase");
same(told().textContent === before, false);
same(one("[name=ten]").value, "", "nothing changed");
// The same words, typed in single signs by another keyboard.
same(await open(kept, "một hai ba bốn".normalize("NFD")), true, "opened");
same(one("[name=ten]").value, "Nguyễn An"); same(one("[name=con]:checked").value, "yes");
same([one("[name='chau.0.ten']").value, one("[name='chau.0.tuoi']").value], ["Lan", "7"]);
same(one("[name=tien]").value, "1.500,", "as typed, right or wrong");

const passphrase = "một hai ba bốn";
const changed = (change) => JSON.stringify({ ...header, ...change });
const refused = {};
for (const [name, file] of Object.entries({
    text: "Kính gửi", json: "{}", cut: text.slice(0, -30), edition: changed({ edition: 2 }),
    data: changed({ data: header.data.slice(4) }), later: changed({ version: 2 }),
    slow: changed({ iterations: 1e12 }), list: "[]", null: "null",
})) {
    same(await open(file, passphrase), false, name);
    refused[name] = told().textContent;
}
same(refused.text === refused.json && refused.json === refused.list, true, "no such file");
same(new Set([refused.text, refused.cut, refused.later]).size, 3);
same(refused.cut === refused.edition && refused.edition === refused.data, true, "damaged");

// Who mends the sum of a changed file finds that it is sealed.
const { seal } = await import(one(".form-keep").dataset.file);
const about = { procedure: "9.000001", form: 999999, edition: 7 };
same(await open(await seal(about, { ten: "Bình", cu: "x" }, passphrase), passphrase), true);
same(one("[name=ten]").value, "Bình");
const older = told().textContent;
same(await open(kept, passphrase), true); same(told().textContent === older, false, "edition is told");
const other = await seal({ ...about, procedure: "1.000" }, { ten: "Lạ" }, passphrase);
same(await open(other, passphrase), false, "another procedure");
same(one("[name=ten]").value, "Nguyễn An");
const moved = JSON.parse(other); moved.procedure = "9.000001"; delete moved.sum;
const bytes = new TextEncoder().encode(JSON.stringify(moved));
const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
moved.sum = btoa(String.fromCharCode(...sum));
same(await open(JSON.stringify(moved), passphrase), false, "the head is sealed too");
