using Kala.Infrastructure;
using Kala.Infrastructure.Blobs.S3;
using Kala.Testing;

namespace Kala.S3.Tests;

/// <summary>What a server needs of the store to start, and what the doctor says of it.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_bucket_that_is_missing_ends_the_start_and_is_made_if_that_is_wanted()
    {
        var missing = $"kala-test-{Guid.NewGuid():N}"[..24];
        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync($"Filestore:S3:Bucket={missing}"));
        Assert.Contains(missing, refused.Message, StringComparison.Ordinal);
        Assert.Contains("CreateBucket", refused.Message, StringComparison.Ordinal);

        await using (var kala = await KalaApplication.StartAsync($"Filestore:S3:Bucket={missing}", "Filestore:S3:CreateBucket=true"))
        {
            var file = await kala.UploadAsync([1, 2, 3]);
            (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry([1, 2, 3]);
            Assert.Equal(204, (await kala.DeleteFileAsync(file)).Status);
        }
        using var client = S3Clients.Make(await S3Server.OptionsAsync());
        foreach (var mark in (await client.ListObjectsV2Async(new() { BucketName = missing })).S3Objects)
        {
            await client.DeleteObjectAsync(missing, mark.Key);
        }
        await client.DeleteBucketAsync(missing);
    }

    [Fact]
    public async Task The_bucket_and_prefix_of_another_database_end_the_start()
    {
        await using var owner = await KalaApplication.StartAsync();
        var file = await owner.UploadAsync([1, 2, 3]);
        var prefix = owner.Bucket.Options.Prefix;

        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync($"Filestore:S3:Prefix={prefix}"));

        Assert.Contains("belongs to another installation", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Filestore:S3:Bucket", refused.Message, StringComparison.Ordinal);
        await owner.RestartAsync();
        (await owner.DownloadAsync(file)).ShouldSucceed().ShouldCarry([1, 2, 3]);
        await using var beside = await KalaApplication.StartAsync($"Filestore:S3:Prefix={prefix}beside/");
    }

    [Fact]
    public async Task A_wrong_secret_ends_the_start_without_being_told()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync("Filestore:S3:SecretKey=not-the-secret"));

        Assert.Contains("Filestore:S3:SecretKey is not the secret of Filestore:S3:AccessKey", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_ends_the_start()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(
            "Filestore:S3:ServiceUrl=http://127.0.0.1:1", "Filestore:S3:Timeout=00:00:00.3"));

        Assert.Contains("http://127.0.0.1:1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Filestore:S3:Bucket=", "Filestore:S3:Bucket")]
    [InlineData("Filestore:S3:ServiceUrl=s3.example.org", "Filestore:S3:ServiceUrl")]
    [InlineData("Filestore:S3:SecretKey=", "Filestore:S3:AccessKey")]
    [InlineData("Filestore:S3:PartSize=1000", "Filestore:S3:PartSize")]
    [InlineData("Filestore:S3:SpoolBytes=1000", "Filestore:S3:SpoolBytes")]
    [InlineData("Filestore:S3:Timeout=00:00:00", "Filestore:S3:Timeout")]
    [InlineData("Filestore:S3:Region=", "Filestore:S3:Region")]
    [InlineData("Filestore:Store=Tape", "Filestore:Store")]
    public async Task An_impossible_setting_ends_the_start(string setting, string named)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(setting));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_tries_everything_and_leaves_nothing()
    {
        await using var kala = await KalaApplication.StartAsync();

        var (put, ahead) = await ((S3Checkup)kala.Services.GetService(typeof(S3Checkup))!).RunAsync(CancellationToken.None);

        Assert.True(put > TimeSpan.Zero);
        Assert.InRange(ahead, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
        Assert.Equal(0, await kala.Blobs.CountAsync());
    }
}
