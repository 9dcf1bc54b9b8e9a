using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Tests.Tables;

public class CsvTableTests
{
    [Fact]
    public void Rows_know_their_fields_and_their_line()
    {
        var table = CsvTable.Parse("t.csv", "a,b\n1,2\n\n3,\n");
        Assert.Equal(["a", "b"], table.Header);
        Assert.Equal([2, 4], table.Rows.Select(r => r.Line));
        Assert.Equal("2", table.Rows[0]["b"]);
        Assert.Equal("", table.Rows[1]["b"]);
    }

    [Fact]
    public void Quotes_may_hold_commas_quotes_and_line_ends()
    {
        var table = CsvTable.Parse("t.csv", "a,b\n\"x, \"\"y\"\"\nz\",\"\"\nlast,\"1\"");
        Assert.Equal("x, \"y\"\nz", table.Rows[0]["a"]);
        Assert.Equal("", table.Rows[0]["b"]);
        Assert.Equal(4, table.Rows[1].Line);
        Assert.Equal("1", table.Rows[1]["b"]);
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_change_nothing()
    {
        var table = CsvTable.Parse("t.csv", "\uFEFFa,b\r\n1,2\r\n\r\n");
        Assert.Equal(["a", "b"], table.Header);
        Assert.Equal("2", Assert.Single(table.Rows)["b"]);
    }

    [Theory]
    [InlineData("", "t.csv, line 1: the table is empty; its first line must name the columns.")]
    [InlineData("a,a\n", "t.csv, line 1: column 'a' of the header is empty or there twice.")]
    [InlineData("a,\n", "t.csv, line 1: column '' of the header is empty or there twice.")]
    [InlineData("a,b\n1,2\n1\n", "t.csv, line 3: 1 fields, but the header has 2.")]
    [InlineData("a,b\n1,2,3\n", "t.csv, line 2: 3 fields, but the header has 2.")]
    [InlineData("a\n\"1\n2\n", "t.csv, line 2: a quote is opened and never closed.")]
    [InlineData("a\n\"1\"2\n", "t.csv, line 2: '2' stands behind a closing quote.")]
    [InlineData("a\n1\r2\n", "t.csv, line 2: a carriage return without a line feed.")]
    [InlineData("a\n1\"2\n", "t.csv, line 2: a quote inside a field; put the field in quotes and double it.")]
    public void What_is_no_table_is_refused_with_its_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => CsvTable.Parse("t.csv", text)).Message);

    [Fact]
    public void A_missing_and_a_misspelt_column_are_refused()
    {
        var table = CsvTable.Parse("t.csv", "day,prise\n");
        Assert.Equal(
            "t.csv, line 1: column 'price' is missing.",
            Assert.Throws<FormatException>(() => table.WithColumns("day", "price")).Message);
        Assert.Equal(
            "t.csv, line 1: column 'prise' is not known; known: day.",
            Assert.Throws<FormatException>(() => table.WithColumns("day")).Message);
        Assert.Same(table, table.WithColumns("prise", "day"));
    }

    [Fact]
    public void Dates_and_numbers_are_read_exactly_and_empty_is_absent()
    {
        var row = CsvTable.Parse("t.csv", "d,n,e\n2025-09-09,-112097.310000001,\n").Rows[0];
        Assert.Equal(new DateOnly(2025, 9, 9), row.Date("d"));
        Assert.Equal(-112097.310000001m, row.Number("n"));
        Assert.Null(row.OptionalDate("e"));
        Assert.Null(row.OptionalNumber("e"));
    }

    [Fact]
    public void A_bad_field_is_named_with_table_line_column_and_value()
    {
        var row = CsvTable.Parse("t.csv", "d,n,e\n9/9/2025,1e3,\n").Rows[0];
        Assert.Equal(
            "t.csv, line 2: column d: '9/9/2025' is not a date; write it as 2025-09-09.",
            Assert.Throws<FormatException>(() => row.OptionalDate("d")).Message);
        Assert.Equal(
            "t.csv, line 2: column n: '1e3' is not a decimal number; write it as 1234.56.",
            Assert.Throws<FormatException>(() => row.OptionalNumber("n")).Message);
        Assert.Equal(
            "t.csv, line 2: column e: '' must not be empty.",
            Assert.Throws<FormatException>(() => row.Required("e")).Message);
        Assert.Equal(
            "t.csv, line 1: column 'x' is missing.", Assert.Throws<FormatException>(() => row["x"]).Message);
    }
}
