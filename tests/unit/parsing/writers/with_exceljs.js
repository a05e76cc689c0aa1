// Sheets as JSON on standard input ([{title, rows}], dates as {date: "2016-03-05"}) to exceljs.xlsx.
const ExcelJS = require("exceljs");
const sheets = JSON.parse(require("fs").readFileSync(0, "utf8"));
const book = new ExcelJS.Workbook();
book.created = book.modified = new Date("2015-09-02T00:00:00Z");
for (const { title, rows } of sheets) {
  const sheet = book.addWorksheet(title);
  for (const row of rows) {
    sheet.addRow(row.map((value) => (value && value.date ? new Date(value.date) : value)));
  }
}
book.xlsx.writeFile("exceljs.xlsx");
