using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>Makes the SDK's client with the settings that every store understands; see docs/decisions/0075.</summary>
internal static class S3Clients
{
    /// <summary>The client; it sends each request once.</summary>
    /// <param name="options">The settings, which were validated.</param>
    /// <param name="handler">Sends the requests; null for the network.</param>
    public static AmazonS3Client Make(S3Options options, HttpMessageHandler? handler = null)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            // Most stores do not know the checksums that the SDK would add, or store a body that is cut in signed pieces as it is.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 0,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            HttpClientFactory = new Connections(handler ?? new SocketsHttpHandler
            {
                ConnectTimeout = options.Timeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                AllowAutoRedirect = false,
                UseCookies = false,
            }),
        };
        if (options.ServiceUrl.Length > 0)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (options.ServiceUrl, options.Region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }

    /// <summary>One pool of connections for each client.</summary>
    private sealed class Connections(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(handler, disposeHandler: false) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
