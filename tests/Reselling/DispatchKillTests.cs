using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeteringCluster.Load.Servers;
using MeteringCluster.Tests.Documents;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Reselling;

/// <summary>
/// D16: the server's process is killed while it dispatches 20 invoices, at instants spread over the time that it takes. It is
/// started again, and there are 20 invoices, 20 mails at a real mail server, and 20 numbers without gap, every time.
/// </summary>
public sealed partial class DispatchKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Licenses = 20;

    // All twenty instants take minutes; METERING_DISPATCH_KILLS asks for as many.
    private static readonly int Kills =
        int.Parse(Environment.GetEnvironmentVariable("METERING_DISPATCH_KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Ports.Lasting();
    private string _key = "";
    private string[] _coupons = [];

    public void Dispose() => _folder.Dispose();

    [SmtpFact]
    public async Task Killed_at_any_instant_there_are_20_invoices_20_mails_and_20_numbers_without_gap()
    {
        await using var smtp = await SmtpServer.Start(_folder.File("mail"));
        await Prepare();

        var whole = await Round(smtp, "undisturbed", null);
        output.WriteLine($"A dispatch of {Licenses} takes {whole.TotalMilliseconds:F0} ms.");
        for (var kill = 0; kill < Kills; kill++) await Round(smtp, $"kill {kill + 1}", whole * ((kill + 0.5) / Kills));
    }

    // One server makes what all rounds begin with.
    private async Task Prepare()
    {
        await using var server = await ServerFixture.Start();
        _key = server.OperatorKey;
        await server.CreateReseller(DispatchRun.Reseller);
        var cluster = server.Services.GetRequiredService<IMeteringCluster>();
        await cluster.Reseller(DispatchHost.Signs).PutUser(DispatchRun.Ann);
        _coupons = await DispatchHost.Make(cluster, Licenses);
        await server.Stop();
        Copy(server.DataFolder, _folder.File("begin"));
    }

    private async Task<TimeSpan> Round(SmtpServer smtp, string name, TimeSpan? killAfter)
    {
        var data = _folder.File(name);
        Copy(_folder.File("begin"), data);
        var silo = await Start(data, smtp.Port);
        try
        {
            using var http = Client(silo.Url);
            await http.GetAsync($"/v1/resellers/{DispatchRun.Reseller}/invoice-dispatches");
            var started = Stopwatch.GetTimestamp();
            var asked = Ask(http);
            var taken = 0;
            if (killAfter is { } after)
            {
                if (after - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } left) await Task.Delay(left);
                silo.Kill();
                taken = smtp.Mails().Length;
                silo.Dispose();
                silo = await Start(data, smtp.Port);
            }

            var wasAnswered = await asked;
            using var again = Client(silo.Url);
            // Who got no answer asks again, and is told the same.
            Assert.True(await Ask(again));
            var items = await Sent(again);
            var whole = Stopwatch.GetElapsedTime(started);

            var mails = smtp.Mails();
            await Check(items, mails);
            output.WriteLine(killAfter is null ? name : string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: after {killAfter.Value.TotalMilliseconds:F0} ms, {(wasAnswered ? "answered" : "not answered")}, {taken} mails taken; in the end {mails.Length} mails of {Licenses} Message-IDs"));
            foreach (var file in System.IO.Directory.GetFiles(Path.Combine(_folder.File("mail"), "new"))) File.Delete(file);
            return whole;
        }
        finally
        {
            silo.Dispose();
        }
    }

    private static async Task Check(JsonElement[] items, string[] mails)
    {
        var numbers = items.Select(item => item.GetProperty("invoice").GetString()!).ToArray();
        Assert.Equal(Enumerable.Range(1, Licenses).Select(number => $"{numbers[0][..^6]}{number:D6}"), numbers);

        var byId = mails.GroupBy(mail => MessageId().Match(mail).Groups[1].Value).ToDictionary(sent => sent.Key, sent => sent.ToArray());
        Assert.Equal(items.Select(item => item.GetProperty("mail").GetProperty("messageId").GetString()!).Order(), byId.Keys.Order());
        foreach (var item in items)
        {
            var number = item.GetProperty("invoice").GetString()!;
            foreach (var mail in byId[item.GetProperty("mail").GetProperty("messageId").GetString()!])
            {
                var attached = Assert.Single(Attachment().Matches(mail));
                Assert.Equal(number, attached.Groups[2].Value);
                var content = Convert.FromBase64String(attached.Groups[4].Value.ReplaceLineEndings(""));
                if (attached.Groups[3].Value == "html") Assert.Contains(number, Encoding.UTF8.GetString(content), StringComparison.Ordinal);
                else if (Poppler.WhyNot is null) Assert.Contains(number, string.Concat(await Poppler.Text(content)), StringComparison.Ordinal);
                else Assert.StartsWith("%PDF", Encoding.Latin1.GetString(content), StringComparison.Ordinal);
            }
        }
    }

    private async Task<bool> Ask(HttpClient http)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(
                $"/v1/resellers/{DispatchRun.Reseller}/invoice-dispatches", new { id = "d1", licenses = _coupons, totalUsd = Licenses * 90 });
            Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private static async Task<JsonElement[]> Sent(HttpClient http)
    {
        JsonElement dispatch = default;
        await Eventually.True(
            async () =>
            {
                dispatch = await http.GetFromJsonAsync<JsonElement>($"/v1/resellers/{DispatchRun.Reseller}/invoice-dispatches/d1");
                return dispatch.GetProperty("counts").GetProperty("sent").GetInt32() == Licenses;
            },
            "all invoices are sent", seconds: 60);
        return [.. dispatch.GetProperty("items").EnumerateArray()];
    }

    private HttpClient Client(Uri url)
    {
        var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return http;
    }

    private Task<SiloProcess> Start(string data, int smtpPort) => SiloProcess.StartOn(
        ["--data", data], _key, _port,
        new Dictionary<string, string>
        {
            ["METERING_SMTP_HOST"] = "127.0.0.1",
            ["METERING_SMTP_PORT"] = smtpPort.ToString(CultureInfo.InvariantCulture),
            ["METERING_SMTP_FROM"] = "billing@metering.example",
            ["METERING_SMTP_STARTTLS"] = "false",
        });

    private static void Copy(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (var file in System.IO.Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    [GeneratedRegex("^Message-ID: <([0-9a-f]{32})@metering\\.example>", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex MessageId();

    [GeneratedRegex(@"Content-Type: (application/pdf|text/html);\s+name=""?(INV-[0-9]{4}-[0-9]{6})\.(pdf|html)""?.*?\n\r?\n(.*?)\r?\n--", RegexOptions.Singleline)]
    private static partial Regex Attachment();
}
