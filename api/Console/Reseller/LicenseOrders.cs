namespace MeteringCluster.Api.Console;

/// <summary>The orders that a list of licenses can be in, as the API names them.</summary>
public static class LicenseOrders
{
    /// <summary>For a choice among all of them: on a phone the columns have no heads.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> All =
    [
        ("", "Newest first"), ("created", "Oldest first"), ("name", "Name, A to Z"), ("-name", "Name, Z to A"), ("plan", "Plan, A to Z"),
        ("-plan", "Plan, Z to A"), ("user", "User, A to Z"), ("-user", "User, Z to A"), ("quantity", "Screens, fewest first"),
        ("-quantity", "Screens, most first"), ("amount", "Amount, least first"), ("-amount", "Amount, most first"), ("status", "Status"),
        ("-status", "Status, last first"), ("activated", "Activated, oldest first"), ("-activated", "Activated, newest first"),
        ("ends", "Ends, next first"), ("-ends", "Ends, last first"),
    ];

    /// <summary>The columns that a click on their heads sorts by.</summary>
    public static readonly IReadOnlyList<(string Column, string Text, bool IsNumber)> Columns =
    [
        ("name", "Name", false), ("user", "User", false), ("quantity", "Screens", true), ("amount", "Amount", true), ("status", "Status", false),
        ("created", "Created", false), ("activated", "Activated", false), ("ends", "Ends", false),
    ];

    /// <summary>Whether a first click shows the largest, or the latest, first.</summary>
    public static bool DescendsFirst(string column) => column is "amount" or "quantity" or "created" or "activated";
}
