using System.Collections.Immutable;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One of the five counters, with what is behind it (A22).</summary>
/// <param name="Figure">The number shown, of what <paramref name="Unit"/> says.</param>
/// <param name="Columns">The headings of the breakdown.</param>
/// <param name="Rows">The breakdown: the largest first.</param>
public sealed record Counter(
    string Key, string Name, int Figure, string Unit, string? Beside, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows);

/// <summary>Everyone who is logged in, now (A20 to A22).</summary>
public sealed class SessionsPage : TenantPage
{
    private const int ShownModules = 8;

    public override string Title => "Active sessions";

    public override string Place => "sessions";

    [BindProperty(SupportsGet = true, Name = "user")]
    public string? UserName { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Type { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Module { get; set; }

    /// <summary>The session that is to be ended, once that is confirmed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? End { get; set; }

    /// <summary>Null where it is gone from this part of the list.</summary>
    public SessionItem? Ending => Sessions.Items.FirstOrDefault(session => session.Id == End);

    public ImmutableArray<Counter> Counters { get; private set; } = [];

    public SeatsAnswer Seats { get; private set; } = null!;

    public ListView<SessionItem> Sessions { get; private set; } = null!;

    public Paging Paging => Paging.Of(Request, Sessions.NextCursor);

    public bool IsFiltered => !string.IsNullOrEmpty(UserName) || !string.IsNullOrEmpty(Type) || !string.IsNullOrEmpty(Module);

    /// <summary>Whether only what changes is shown: the filter stays on the page as it is being filled in.</summary>
    public bool IsLive { get; private set; }

    /// <summary>This very part of the list, as it was asked for.</summary>
    public string Here => Request.Path + QueryString.Create(Request.Query.Where(one => one.Key is not ("handler" or "end")));

    public Task OnGet() => Load();

    public async Task<IActionResult> OnGetLive()
    {
        IsLive = true;
        await Load();
        return Live("_Sessions", this);
    }

    public async Task<IActionResult> OnPostEnd(string session)
    {
        await Send<Nothing>(HttpMethods.Delete, ApiPath.Of($"/v1/tenants/{Tenant}/sessions/{session}"));
        if (Refusal is null) return Done("The session has ended.", Here);
        if (Refusal.Code == "unknown-session") return Done("The session had ended already.", Here);
        await Load();
        return Again();
    }

    private async Task Load()
    {
        var counters = Need<CountersAnswer>($"{ApiRoot}/sessions/counters");
        var seats = Need<SeatsAnswer>($"{ApiRoot}/seats");
        var sessions = Need<ListView<SessionItem>>(ApiPath.With(
            $"{ApiRoot}/sessions?order=newest&limit={Paging.Rows}", ("user", UserName), ("userType", Type), ("module", Module), ("cursor", Paging.Cursor(Request))));
        await Task.WhenAll(counters, seats, sessions);
        (Seats, Sessions) = (await seats, await sessions);
        Counters = Five(await counters);
    }

    private ImmutableArray<Counter> Five(CountersAnswer now) =>
    [
        OfPool("viewer", "Viewer", now.Viewer.Total, $"{Locale.Count(now.Viewer.Assigned)} assigned", now.Viewer.ByModule),
        OfPool("full", "Full", now.Full.Total, $"{Locale.Count(now.Full.Assigned)} assigned", now.Full.ByModule),
        OfPool("system-manager", "System Manager", now.SystemManager.Total, null, now.SystemManager.ByModule),
        OfModule("web", "Web users", now.WebUsers),
        OfModule("add-in", "Add-in users", now.AddInUsers),
    ];

    private Counter OfPool(string key, string name, int total, string? beside, IReadOnlyList<ModuleUse> modules)
    {
        var named = modules.Where(module => module.Module is not null).OrderByDescending(module => module.Sessions).ToList();
        var shown = named.Take(ShownModules).Select(module => Row(module.Module!, module.Users, module.Sessions)).ToList();
        // A user may use several modules, so that only the sessions of the others can be added up.
        var others = modules.Sum(module => module.Sessions) - named.Take(ShownModules).Sum(module => module.Sessions);
        if (others > 0) shown.Add(["Other modules", "", Locale.Count(others)]);
        return new Counter(key, name, total, total == 1 ? "user" : "users", beside, ["Module", "Users", "Sessions"], [.. shown]);
    }

    private Counter OfModule(string key, string name, ModuleCounter counter) => new(
        key, name, counter.Active, "active", counter.Sessions == 1 ? "1 session" : $"{Locale.Count(counter.Sessions)} sessions", ["User type", "Users"],
        [.. counter.ByUserType.OrderByDescending(type => type.Value).Take(ShownModules)
            .Select(type => ImmutableArray.Create(type.Key, Locale.Count(type.Value)))]);

    private ImmutableArray<string> Row(string name, int users, int sessions) => [name, Locale.Count(users), Locale.Count(sessions)];
}
