using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Directory;

public sealed class DirectoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Globex = TenantId.Parse("globex");

    private static readonly LicenseSpec License = new(
        "Standard", BillingFrequency.Monthly, Noon, Noon.AddYears(1), ImmutableSortedDictionary<string, SeatPoolSpec>.Empty,
        TimeSpan.FromMinutes(10), 1, DataManagement: false);

    private static readonly CreditSpec Credits = new(100_000_000, 100, new BillingCalendar(Noon), RateCard.Empty);

    private readonly DirectoryState _state = DirectoryFold.Instance.Empty(new GrainKey("directory", "directory"));
    private readonly ArrayBufferWriter<byte> _journal = new();

    [Fact]
    public void A_new_tenant_plans_its_licence_and_its_credit_terms()
    {
        var decision = DirectoryDecisions.Decide(_state, Create(Acme, "Acme"), Noon);

        Assert.Equal(new TenantReady(new Tenant(Acme, "Acme", Noon, new BillingCalendar(Noon)), Created: true), decision.Answer);
        Assert.Equal(["create-license:acme", "create-billing:acme"], decision.Effects.Select(effect => effect.Id));
        Assert.Equal(License.SessionLease, decision.Effects[0].Read(DirectoryJson.Default.NewLicense).Spec.SessionLease);
        Assert.Equal(Credits.Calendar, decision.Effects[1].Read(DirectoryJson.Default.NewBilling).Spec.Calendar);
    }

    [Fact]
    public void The_same_content_again_gets_the_same_tenant_and_journals_nothing()
    {
        Run(Create(Acme, "Acme"));

        var decision = DirectoryDecisions.Decide(_state, Create(Acme, "Acme"), Noon.AddDays(1));

        Assert.Equal(new TenantReady(new Tenant(Acme, "Acme", Noon, new BillingCalendar(Noon)), Created: false), decision.Answer);
        Assert.Empty(decision.Events);
        Assert.Empty(decision.Effects);
    }

    [Fact]
    public void Other_content_under_the_same_id_is_refused()
    {
        Run(Create(Acme, "Acme"));

        var decision = DirectoryDecisions.Decide(_state, Create(Acme, "Acme") with { ContentHash = "other" }, Noon);

        Assert.Equal(new TenantExists(Noon), decision.Answer);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void A_deleted_id_is_never_given_out_again_not_even_for_the_same_content()
    {
        Run(Create(Acme, "Acme"));
        Run(Acme);

        var decision = DirectoryDecisions.Decide(_state, Create(Acme, "Acme"), Noon.AddDays(1));

        Assert.Equal(Noon, Assert.IsType<TenantDeleted>(decision.Answer).DeletedAt);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void Deleting_a_tenant_revokes_its_keys_and_no_others_in_one_event()
    {
        Run(Create(Acme, "Acme"));
        Run(Create(Globex, "Globex"));
        Run(Key("k1", Acme));
        Run(Key("k2", Acme));
        Run(Key("k3", Globex));
        Run(new RevokeKey("k2", Tenant: null));

        var decision = Run(Acme);

        Assert.Equal(["k1"], Assert.IsType<TenantDeleted>(decision.Answer).RevokedKeys.ToArray());
        Assert.Single(decision.Events);
        Assert.Null(_state.Find(Acme));
        Assert.NotNull(_state.Key("k1")!.RevokedAt);
        Assert.Null(_state.Key("k3")!.RevokedAt);
    }

    [Fact]
    public void Deleting_again_gives_the_first_answer()
    {
        Run(Create(Acme, "Acme"));
        Run(Key("k1", Acme));
        Run(Acme);

        var decision = DirectoryDecisions.Decide(_state, Acme, Noon.AddDays(1));

        var answer = Assert.IsType<TenantDeleted>(decision.Answer);
        Assert.Equal((Noon, "k1"), (answer.DeletedAt, answer.RevokedKeys.Single()));
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void What_is_unknown_is_called_unknown()
    {
        Assert.IsType<NoSuchTenant>(DirectoryDecisions.Decide(_state, Acme, Noon).Answer);
        Assert.IsType<NoSuchTenant>(DirectoryDecisions.Decide(_state, new RenameTenant(Acme, "A"), Noon).Answer);
        Assert.IsType<NoSuchTenant>(DirectoryDecisions.Decide(_state, Key("k1", Acme), Noon).Answer);
        Assert.IsType<NoSuchKey>(DirectoryDecisions.Decide(_state, new RevokeKey("k1", null), Noon).Answer);
    }

    [Fact]
    public void A_tenants_admin_cannot_revoke_another_tenants_key()
    {
        Run(Create(Acme, "Acme"));
        Run(Create(Globex, "Globex"));
        Run(Key("k1", Globex));

        var decision = DirectoryDecisions.Decide(_state, new RevokeKey("k1", Acme), Noon);

        Assert.IsType<NoSuchKey>(decision.Answer);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void A_key_id_is_given_out_once()
    {
        Run(Create(Acme, "Acme"));
        Run(Key("k1", Acme));

        var decision = DirectoryDecisions.Decide(_state, Key("k1", Acme), Noon);

        Assert.IsType<KeyIdTaken>(decision.Answer);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void The_first_operator_key_is_created_once_and_again_only_when_all_are_revoked()
    {
        Assert.IsType<KeyReady>(Run(new EnsureOperatorKey("op1", "h1", OnlyIfNone: true)).Answer);
        Assert.IsType<OperatorKeyPresent>(Run(new EnsureOperatorKey("op2", "h2", OnlyIfNone: true)).Answer);
        Assert.IsType<OperatorKeyPresent>(Run(new EnsureOperatorKey("op1", "h1", OnlyIfNone: false)).Answer);

        Run(new RevokeKey("op1", Tenant: null));

        Assert.IsType<KeyIdTaken>(Run(new EnsureOperatorKey("op1", "h1", OnlyIfNone: false)).Answer);
        Assert.IsType<KeyReady>(Run(new EnsureOperatorKey("op2", "h2", OnlyIfNone: true)).Answer);
    }

    [Fact]
    public void Pages_follow_one_another_without_gap_or_overlap()
    {
        for (var i = 0; i < 25; i++) Run(Create(TenantId.Parse($"t{i:00}"), i % 2 == 0 ? $"Even {i}" : $"Odd {i}"));
        Run(TenantId.Parse("t04"));

        List<string> seen = [];
        TenantPage page;
        do
        {
            page = _state.List(new ListTenants("EVEN", seen.LastOrDefault() ?? "", Limit: 5));
            seen.AddRange(page.Tenants.Select(tenant => tenant.Id.Value));
        }
        while (page.More);

        Assert.Equal(Enumerable.Range(0, 25).Where(i => i % 2 == 0 && i != 4).Select(i => $"t{i:00}"), seen);
        Assert.Empty(_state.List(new ListTenants("", "t24", 5)).Tenants);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Replay_from_any_snapshot_gives_the_live_state(int seed)
    {
        var random = new Random(seed);
        var fold = DirectoryFold.Instance;
        var key = new GrainKey("directory", "directory");
        var split = random.Next(400);
        byte[]? snapshot = null;
        var journalAtSplit = 0;
        for (var i = 0; i < 400; i++)
        {
            if (i == split) (snapshot, journalAtSplit) = (Snapshot(_state), _journal.WrittenCount);
            RunAny(random);
        }

        var replayed = RecordCodec.Apply(fold, fold.Empty(key), _journal.WrittenMemory);
        var fromSnapshot = RecordCodec.Apply(fold, fold.ReadSnapshot(key, snapshot), _journal.WrittenMemory[journalAtSplit..]);

        var live = Encoding.UTF8.GetString(Snapshot(_state));
        Assert.True(_journal.WrittenCount > 1000);
        Assert.Equal(live, Encoding.UTF8.GetString(Snapshot(replayed)));
        Assert.Equal(live, Encoding.UTF8.GetString(Snapshot(fromSnapshot)));
        Assert.Equal(_state.HasLivingOperator, fromSnapshot.HasLivingOperator);
        Assert.Equal(
            _state.List(new ListTenants("", "", 1000)).Tenants.ToArray(),
            fromSnapshot.List(new ListTenants("", "", 1000)).Tenants.ToArray());
        Assert.Equal(
            _state.Sellers.List(new ListResellers("", "", 1000)).Resellers.ToArray(),
            fromSnapshot.Sellers.List(new ListResellers("", "", 1000)).Resellers.ToArray());
    }

    [Fact]
    public void A_deleted_reseller_takes_its_keys_along_and_no_other_ones()
    {
        var (signs, walls) = (ResellerId.Parse("signs"), ResellerId.Parse("walls"));
        Run(Create(signs, "Signs"));
        Run(Create(walls, "Walls"));
        Run(Create(Acme, "Acme"));
        Run(Key("k1", signs));
        Run(Key("k2", walls));
        Run(Key("k3", Acme));

        var deleted = Run(signs);

        Assert.Equal("k1", Assert.Single(Assert.IsType<ResellerDeleted>(deleted.Answer).RevokedKeys));
        Assert.Equal(["close-reseller:signs"], deleted.Effects.Select(effect => effect.Id));
        Assert.Equal(Noon, _state.Key("k1")!.RevokedAt);
        Assert.Null(_state.Key("k2")!.RevokedAt);
        Assert.Null(_state.Key("k3")!.RevokedAt);
        Assert.IsType<NoSuchReseller>(Run(Key("k4", signs)).Answer);
        Assert.IsType<ResellerDeleted>(Run(Create(signs, "Signs")).Answer);
        Assert.IsType<NoSuchKey>(Run(new RevokeKey("k2", null) { Reseller = signs }).Answer);
    }

    // Written before there were resellers.
    [Fact]
    public void An_old_snapshot_without_resellers_still_reads()
    {
        var old = """{"tenants":[],"keys":[{"id":"k","hash":"h","scope":"operator","name":"n","createdAt":"2026-03-01T12:00:00+00:00"}]}""";

        var state = DirectoryFold.Instance.ReadSnapshot(new GrainKey("directory", "directory"), Encoding.UTF8.GetBytes(old));

        Assert.True(state.HasLivingOperator);
        Assert.Empty(state.Resellers);
    }

    private static byte[] Snapshot(DirectoryState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DirectoryFold.Instance.WriteSnapshot(state, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static CreateTenant Create(TenantId id, string name) => new(id, name, License, Credits, $"{id} {name}");

    private static CreateReseller Create(ResellerId id, string name) => new(
        id, new ResellerProfile(name, null, null, null, 30, ImmutableSortedDictionary<string, ResellerPlan>.Empty), $"{id} {name}");

    private static CreateKey Key(string id, ResellerId reseller) =>
        new(id, $"hash of {id}", Scope.Reseller, null, "a key") { Reseller = reseller };

    private static CreateKey Key(string id, TenantId tenant) => new(id, $"hash of {id}", Scope.Server, tenant, "a key");

    private void RunAny(Random random)
    {
        var tenant = TenantId.Parse($"t{random.Next(20)}");
        var key = $"k{random.Next(40)}";
        var reseller = ResellerId.Parse($"r{random.Next(10)}");
        switch (random.Next(10))
        {
            case 0: Run(Create(tenant, $"name {random.Next(3)}")); break;
            case 1: Run(new RenameTenant(tenant, $"name {random.Next(3)}")); break;
            case 2 when random.Next(4) == 0: Run(tenant); break;
            case 3: Run(Key(key, tenant)); break;
            case 4: Run(new RevokeKey(key, random.Next(2) == 0 ? tenant : null)); break;
            case 5: Run(Create(reseller, $"name {random.Next(3)}")); break;
            case 6: Run(new RenameReseller(reseller, $"name {random.Next(3)}")); break;
            case 7 when random.Next(4) == 0: Run(reseller); break;
            case 8: Run(Key(key, reseller)); break;
            default: Run(new EnsureOperatorKey(key, $"hash of {key}", OnlyIfNone: random.Next(2) == 0)); break;
        }
    }

    private Decision<DirectoryEvent, DirectoryAnswer> Run(CreateTenant command) => Fold(DirectoryDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(RenameTenant command) => Fold(DirectoryDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(TenantId tenant) => Fold(DirectoryDecisions.Decide(_state, tenant, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(CreateReseller command) => Fold(ResellerDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(RenameReseller command) => Fold(ResellerDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(ResellerId reseller) => Fold(ResellerDecisions.Decide(_state, reseller, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(CreateKey command) => Fold(DirectoryDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(RevokeKey command) => Fold(DirectoryDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Run(EnsureOperatorKey command) => Fold(DirectoryDecisions.Decide(_state, command, Noon));

    private Decision<DirectoryEvent, DirectoryAnswer> Fold(Decision<DirectoryEvent, DirectoryAnswer> decision)
    {
        _journal.Write(RecordCodec.Encode(DirectoryFold.Instance, decision.Events).Span);
        foreach (var @event in decision.Events) _state.Apply(@event);
        return decision;
    }
}
