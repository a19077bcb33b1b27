using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Reselling;

[Reentrant]
public sealed class ResellerGrain(string id, GrainRuntime runtime, IMeteringCluster cluster) : IResellerGrain, IHostedGrain
{
    private readonly Journaled<ResellerState, ResellerEvent> _log = new(id, ResellerFold.Instance, runtime);

    private readonly TrailSource<ResellerState, ResellerEvent> _trail =
        new(new GrainKey(ResellerFold.Instance.Kind, id), ResellerFold.Instance, runtime.Journal, ResellerTrail.Tell);

    public Task Create(ResellerProfile profile) => Commit(profile, static (turn, asked) => turn.Create(asked));

    public Task Close() => Commit(0, static (turn, _) => turn.Close());

    public Task<ResellerOverview?> Overview() => LookThrough(0, static (state, _, now) => ResellerViews.Overview(state, now));

    public Task<ResellerAnswer> Change(ChangeReseller command) => Commit(command, static (turn, asked) => turn.Change(asked));

    public Task<ResellerAnswer> PutUser(PutUser command) => Commit(command, static (turn, asked) => turn.PutUser(asked));

    public Task<ResellerAnswer> RemoveUser(RemoveUser command) => Commit(command, static (turn, asked) => turn.RemoveUser(asked));

    public async Task<ResellerUser?> FindUser(string user) => (await Look()).State is { IsOpen: true } state ? state.Users.GetValueOrDefault(user) : null;

    public async Task<UserPage> ListUsers(ListUsers query) => ResellerViews.List((await Look()).State, query);

    public async Task<ResellerAnswer> CreateLicenses(CreateLicenses command)
    {
        while (true)
        {
            // Where nothing is made, no coupons are used up.
            var (state, now) = await Look();
            var isNew = Making.Settled(state, command, now) is null;
            if (isNew && await Deleted(state, command.Licenses.Select(asked => asked.User)) is { } deleted) return deleted;
            var drawn = isNew
                ? await cluster.Coupons.Draw(ResellerId.Parse(id), command.Licenses.Length)
                : ImmutableArray<string>.Empty;
            // The plan or user that was missing may have come meanwhile.
            if (await CommitAndRun((command, drawn), static (turn, asked) => turn.Make(asked.command, asked.drawn)) is { } answer) return answer;
        }
    }

    public async Task<ResellerAnswer> EditLicense(EditLicense command)
    {
        var (state, now) = await Look();
        // Only where it would be assigned: what else is asked for goes on without the tenant.
        if (new ResellerTurn(state, id, now).Edit(command) is LicenseReady { Row.License: { } edited }
            && edited.User != state.Find(command.Coupon)!.User && await Deleted(state, [edited.User]) is { } deleted)
            return deleted;
        return await CommitAndRun(command, static (turn, asked) => turn.Edit(asked));
    }

    public Task<ResellerAnswer> PauseLicense(LicenseCommand command) => CommitAndRun(command, static (turn, asked) => turn.Pause(asked));

    public Task<ResellerAnswer> ResumeLicense(LicenseCommand command) => CommitAndRun(command, static (turn, asked) => turn.Resume(asked));

    public Task<ResellerAnswer> DeleteLicense(LicenseCommand command) => Commit(command, static (turn, asked) => turn.Delete(asked));

    public Task<ResellerAnswer> Redeem(RedeemCoupon command) => CommitAndRun(command, static (turn, asked) => turn.Redeem(asked));

    public async Task<LicenseRow?> FindLicense(string coupon)
    {
        var (state, now) = await Look();
        return state.IsOpen && state.Find(coupon) is { } license ? state.Row(license, now) : null;
    }

    public Task<LicensePage> ListLicenses(ListLicenses query) => LookThrough(query, LicenseSearch.Find);

    public async Task<ResellerAnswer> Select(SelectLicenses query)
    {
        var (state, now) = await Look();
        return state.IsOpen ? Selecting.Select(state, query.Coupons, now) : new UnknownReseller();
    }

    public Task<ResellerAnswer> Dispatch(DispatchInvoices command) => Commit(command, static (turn, asked) => turn.Dispatch(asked));

    public async Task<ResellerAnswer> FindDispatch(string dispatch) => DispatchViews.Find((await Look()).State, id, dispatch);

    public Task<DispatchPage> ListDispatches(ListDispatches query) =>
        LookThrough((id, query), static (state, asked, _) => DispatchViews.List(state, asked.id, asked.query));

    public Task<InvoicePage> Invoices(ListInvoices query) => LookThrough(query, static (state, asked, _) => InvoiceSearch.Find(state, asked));

    public async Task<ResellerAnswer> FindInvoice(string number)
    {
        var (state, _) = await Look();
        return state.Invoices.WithReference(DispatchViews.FindInvoice(state, id, number));
    }

    public Task<ResellerAnswer> Resend(ResendInvoice command) =>
        Commit(command, static (turn, asked) => WithReference(turn, turn.Resend(asked)));

    public Task<ResellerAnswer> Settle(SettleResellerInvoice command) =>
        Commit(command, static (turn, asked) => WithReference(turn, turn.Settle(asked)));

    public async Task<InvoiceMailOrder?> MailOrder(int invoice, int attempt) =>
        DispatchViews.MailOrder((await Look()).State, id, invoice, attempt);

    public Task Report(InvoiceMailReport report) => Commit(report, static (turn, told) => turn.Report(told));

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_trail, query);

    public Task Wake() => Commit(0, static (turn, _) => turn.BeginDueMails());

    public bool TryLetGo() => _log.TryLetGo();

    // Looked up before it is decided: a tenant that is deleted just then has a licence more that nobody can use.
    private async Task<UserTenantDeleted?> Deleted(ResellerState state, IEnumerable<string?> users)
    {
        foreach (var name in users.Distinct())
            if (name is not null && state.Users.GetValueOrDefault(name) is { Tenant: { } tenant }
                && await cluster.Directory.FindTenant(TenantId.Parse(tenant)) is null)
                return new UserTenantDeleted(name, tenant);
        return null;
    }

    private static ResellerAnswer WithReference(ResellerTurn turn, ResellerAnswer answer) => turn.State.Invoices.WithReference(answer);

    /// <summary>The whole state, which never changes: what takes long is done with it while the grain goes on.</summary>
    private async Task<(ResellerState State, DateTimeOffset Now)> Look() => await _log.Read(0, static (state, _, now) => (state, now));

    // Elsewhere than in the grain's turns, which are not held up by whoever looks through a hundred thousand licences.
    private async Task<TAnswer> LookThrough<TQuery, TAnswer>(TQuery query, Func<ResellerState, TQuery, DateTimeOffset, TAnswer> look)
    {
        var (state, now) = await Look();
        return await Task.Run(() => look(state, query, now));
    }

    private async Task<TAnswer> Commit<TCommand, TAnswer>(TCommand command, Func<ResellerTurn, TCommand, TAnswer> step) =>
        await _log.Commit((command, step, id), static (state, asked, now) => Decide(state, asked.command, asked.step, asked.id, now));

    private async Task<TAnswer> CommitAndRun<TCommand, TAnswer>(TCommand command, Func<ResellerTurn, TCommand, TAnswer> step) =>
        await _log.CommitAndRun((command, step, id), static (state, asked, now) => Decide(state, asked.command, asked.step, asked.id, now));

    private static Decision<ResellerEvent, TAnswer> Decide<TCommand, TAnswer>(
        ResellerState state, TCommand command, Func<ResellerTurn, TCommand, TAnswer> step, string reseller, DateTimeOffset now)
    {
        var turn = new ResellerTurn(state, reseller, now);
        return turn.Answer(step(turn, command));
    }
}
