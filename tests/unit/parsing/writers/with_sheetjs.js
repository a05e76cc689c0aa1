// Sheets as JSON on standard input ([{title, rows}], dates as {date: "2016-03-05"}) to sheetjs.xlsx, .xls and .ods.
// A date is written as .xlsx files may have it since 2007: as an ISO text of type d, with its time and zone.
const XLSX = require("xlsx");
const sheets = JSON.parse(require("fs").readFileSync(0, "utf8"));
for (const bookType of ["xlsx", "xls", "ods"]) {
  const book = XLSX.utils.book_new();
  for (const { title, rows } of sheets) {
    const cells = rows.map((row) => row.map((value) => (value && value.date ? new Date(value.date) : value)));
    const sheet = XLSX.utils.aoa_to_sheet(cells, { cellDates: true, dateNF: "yyyy-mm-dd" });
    XLSX.utils.book_append_sheet(book, sheet, title);
  }
  XLSX.writeFile(book, `sheetjs.${bookType}`, { bookType, cellDates: bookType === "xlsx", compression: true });
}
