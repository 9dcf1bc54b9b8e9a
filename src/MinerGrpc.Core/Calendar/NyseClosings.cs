namespace MinerGrpc.Core.Calendar;

/// <summary>A weekday on which the exchange does not open, or closes at 13:00, and why.</summary>
public readonly record struct ExchangeClosing(DateOnly Date, string Reason);

/// <summary>
/// NYSE, 2024 to 2027: the exchange's holiday and early-closing announcements (NYSE Group, 2023-12 and 2024-11-08)
/// and its closing for President Carter's funeral. A holiday on a Saturday is kept on the Friday before, on a Sunday
/// on the Monday after; but New Year's Day on a Saturday (2028-01-01) is not kept at all, so 2027-12-31 is a session.
/// </summary>
internal static class NyseClosings
{
    public static readonly DateOnly FirstDate = new(2024, 1, 1);
    public static readonly DateOnly LastDate = new(2027, 12, 31);

    public static readonly ExchangeClosing[] Holidays =
    [
        Day(2024, 1, 1, "New Year's Day"),
        Day(2024, 1, 15, "Martin Luther King, Jr. Day"),
        Day(2024, 2, 19, "Washington's Birthday"),
        Day(2024, 3, 29, "Good Friday"),
        Day(2024, 5, 27, "Memorial Day"),
        Day(2024, 6, 19, "Juneteenth"),
        Day(2024, 7, 4, "Independence Day"),
        Day(2024, 9, 2, "Labor Day"),
        Day(2024, 11, 28, "Thanksgiving Day"),
        Day(2024, 12, 25, "Christmas Day"),

        Day(2025, 1, 1, "New Year's Day"),
        Day(2025, 1, 9, "National day of mourning for President Carter (unscheduled)"),
        Day(2025, 1, 20, "Martin Luther King, Jr. Day"),
        Day(2025, 2, 17, "Washington's Birthday"),
        Day(2025, 4, 18, "Good Friday"),
        Day(2025, 5, 26, "Memorial Day"),
        Day(2025, 6, 19, "Juneteenth"),
        Day(2025, 7, 4, "Independence Day"),
        Day(2025, 9, 1, "Labor Day"),
        Day(2025, 11, 27, "Thanksgiving Day"),
        Day(2025, 12, 25, "Christmas Day"),

        Day(2026, 1, 1, "New Year's Day"),
        Day(2026, 1, 19, "Martin Luther King, Jr. Day"),
        Day(2026, 2, 16, "Washington's Birthday"),
        Day(2026, 4, 3, "Good Friday"),
        Day(2026, 5, 25, "Memorial Day"),
        Day(2026, 6, 19, "Juneteenth"),
        Day(2026, 7, 3, "Independence Day (observed)"),
        Day(2026, 9, 7, "Labor Day"),
        Day(2026, 11, 26, "Thanksgiving Day"),
        Day(2026, 12, 25, "Christmas Day"),

        Day(2027, 1, 1, "New Year's Day"),
        Day(2027, 1, 18, "Martin Luther King, Jr. Day"),
        Day(2027, 2, 15, "Washington's Birthday"),
        Day(2027, 3, 26, "Good Friday"),
        Day(2027, 5, 31, "Memorial Day"),
        Day(2027, 6, 18, "Juneteenth (observed)"),
        Day(2027, 7, 5, "Independence Day (observed)"),
        Day(2027, 9, 6, "Labor Day"),
        Day(2027, 11, 25, "Thanksgiving Day"),
        Day(2027, 12, 24, "Christmas Day (observed)"),
    ];

    /// <summary>
    /// 13:00 closes. The day before Independence Day or Christmas is one only where it is itself a session and the
    /// holiday falls on a weekday: none before 2026-07-03, 2027-07-05 or 2027-12-24.
    /// </summary>
    public static readonly ExchangeClosing[] HalfDays =
    [
        Day(2024, 7, 3, "Day before Independence Day"),
        Day(2024, 11, 29, "Day after Thanksgiving"),
        Day(2024, 12, 24, "Christmas Eve"),
        Day(2025, 7, 3, "Day before Independence Day"),
        Day(2025, 11, 28, "Day after Thanksgiving"),
        Day(2025, 12, 24, "Christmas Eve"),
        Day(2026, 11, 27, "Day after Thanksgiving"),
        Day(2026, 12, 24, "Christmas Eve"),
        Day(2027, 11, 26, "Day after Thanksgiving"),
    ];

    private static ExchangeClosing Day(int year, int month, int day, string reason) =>
        new(new DateOnly(year, month, day), reason);
}
