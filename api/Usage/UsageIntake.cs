using MeteringCluster.Api.Access;
using MeteringCluster.Directory;
using MeteringCluster.Metering;
using Microsoft.Extensions.ObjectPool;

namespace MeteringCluster.Api.Usage;

/// <summary>The endpoints that take usage reports: read, route to the credit grains, answer when it is on disk.</summary>
public sealed class UsageIntake(Gate gate, Tenants tenants, UsageRouter router, UsageOptions options)
{
    public const Scope Scopes = Scope.Server | Scope.TenantAdmin | Scope.Operator;

    private readonly ObjectPool<UsageParser> _parsers =
        new DefaultObjectPool<UsageParser>(new DefaultPooledObjectPolicy<UsageParser>(), maximumRetained: 256);

    /// <summary>POST /v1/tenants/{tenant}/usage</summary>
    public async Task RecordOfTenant(HttpContext http)
    {
        if (await gate.EnterTenant(http, Scopes) is not { } tenant) return;

        var parser = _parsers.Get();
        try
        {
            await Parse(http, parser, manyTenants: false);
            await (parser.IsArray ? RecordBatch(http, parser, tenant) : RecordItem(http, parser, tenant));
        }
        finally
        {
            _parsers.Return(parser);
        }
    }

    /// <summary>POST /v1/usage</summary>
    public async Task RecordOfMany(HttpContext http)
    {
        if (await gate.Authorize(http, Scopes) is not { } caller) return;

        var parser = _parsers.Get();
        try
        {
            await Parse(http, parser, manyTenants: true);
            var batch = parser.Writer.ToBatch();
            var listAll = ListAll(http) || !parser.IsArray;
            var routed = await new ManyTenants(tenants, router, caller).Record(parser, batch, listAll);
            await UsageAnswers.WriteBatch(http, parser, batch, routed, byTenant: true, listAll);
        }
        finally
        {
            _parsers.Return(parser);
        }
    }

    private async Task RecordItem(HttpContext http, UsageParser parser, KnownTenant tenant)
    {
        if (parser.Errors is [var error, ..]) throw new ProblemException(UsageProblems.Of(error));

        var batch = parser.Writer.ToBatch();
        if (await router.Record(tenant, batch, parser.Items, listAll: true) is not { } routed)
            throw new ProblemException(Problems.UnknownTenant(tenant.Id.Value));

        var item = routed.Items[0];
        if (item.Outcome > UsageOutcome.Duplicate)
            throw new ProblemException(routed.ProblemOf(item));
        await UsageAnswers.WriteItem(http, IdOf(batch), item);
    }

    private async Task RecordBatch(HttpContext http, UsageParser parser, KnownTenant tenant)
    {
        var listAll = ListAll(http);
        var batch = parser.Writer.ToBatch();
        RoutedUsage[] routed = [];
        if (parser.Items.Count > 0)
        {
            if (await router.Record(tenant, batch, parser.Items, listAll) is not { } part)
                throw new ProblemException(Problems.UnknownTenant(tenant.Id.Value));
            routed = [part];
        }

        await UsageAnswers.WriteBatch(http, parser, batch, routed, byTenant: false, listAll);
    }

    private async Task Parse(HttpContext http, UsageParser parser, bool manyTenants)
    {
        var body = await UsageBody.Read(http, options.MaxBodyBytes);
        try
        {
            if (UsageBody.IsBinaryCloudEvent(http.Request)) parser.ParseBinary(http.Request.Headers, body.Span, manyTenants);
            else parser.Parse(body.Span, UsageBody.FormatOf(http.Request), manyTenants, options.MaxItems);
        }
        catch (UsageSyntaxException e)
        {
            throw new ProblemException(UsageProblems.Syntax(e));
        }
        finally
        {
            body.Return();
        }

        if (parser.Count > options.MaxItems) throw new ProblemException(UsageProblems.Items(options.MaxItems));
    }

    private static bool ListAll(HttpContext http)
    {
        if (!http.Request.QueryString.HasValue) return false;
        return http.Request.Query["results"].ToString() switch
        {
            "" => false,
            "all" => true,
            var other => throw new ProblemException(Problems.InvalidValue("results", "must be 'all' or left out.", other)),
        };
    }

    private static ReadOnlySpan<byte> IdOf(byte[] batch)
    {
        int[] scratch = [];
        var reader = new UsageBatchReader(batch, ref scratch);
        reader.Next(out var item);
        // Not from the reader, whose scratch ends here: the id lies behind the item's flags and its own length.
        var at = item.Start + 1;
        var length = (int)UsageBatch.ReadVarint(batch, ref at);
        return batch.AsSpan(at, length);
    }
}
